/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The parts of a date are put into the order of RFC 3339, which common/clock.h checks and computes. */
#include "common/http_date.h"

#include "common/clock.h"
#include "common/must.h"

#include <stdio.h>

enum { DAY = 86400, MONTHS = 12, DAYS = 7, THURSDAY = 4 /* 1970-01-01 */ };

static const char *const days[DAYS] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
static const char *const months[MONTHS] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void http_date_print(int64_t seconds, char out[HTTP_DATE])
{
    char time[CLOCK_TEXT];
    size_t month;
    int length;

    must(seconds >= 0);
    clock_print(seconds, 0, time);
    month = (size_t)(time[5] - '0') * 10 + (size_t)(time[6] - '0') - 1;
    must(month < MONTHS);
    length = snprintf(out, HTTP_DATE, "%.3s, %.2s %s %.4s %.8s GMT", days[(seconds / DAY + THURSDAY) % DAYS], time + 8,
                      months[month], time, time + 11);
    must(length == HTTP_DATE - 1);
}

/* A dot of the pattern stands for any byte. */
static bool fits(struct text text, struct text pattern)
{
    if (text.length != pattern.length)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        if (pattern.at[i] != '.' && pattern.at[i] != text.at[i])
            return false;
    }
    return true;
}

static bool is_day(struct text name, bool whole)
{
    for (size_t i = 0; i < DAYS; i++) {
        if (text_equal(name, text_slice(text_of(days[i]), 0, whole ? SIZE_MAX : 3)))
            return true;
    }
    return false;
}

static bool compute(int year, struct text month, struct text day, struct text time, int64_t *seconds)
{
    char text[CLOCK_TEXT];
    size_t number = 0;
    int length;

    while (number < MONTHS && !text_equal(month, text_of(months[number])))
        number++;
    length = snprintf(text, sizeof(text), "%04d-%02zu-%c%cT%.8sZ", year, number + 1, day.at[0] == ' ' ? '0' : day.at[0],
                      day.at[1], time.at);
    return length < CLOCK_TEXT && clock_parse(text_of(text), seconds);
}

/* A year of two digits that seems to be more than 50 years away is of the past century. */
static int year_of_two(uint64_t digits)
{
    char now[CLOCK_TEXT];
    uint64_t current = 0, year = 2000 + digits;

    clock_print(clock_seconds(), 0, now);
    must(text_to_number(text_from(now, 4), &current));
    return (int)(year > current + 50 ? year - 100 : year);
}

bool http_date_parse(struct text text, int64_t *seconds)
{
    struct text rest = text, day = text_next(&rest, ',');
    uint64_t year;

    if (fits(text, lit("..., .. ... .... ..:..:.. GMT"))) /* IMF-fixdate */
        return is_day(day, false) && text_to_number(text_slice(text, 12, 4), &year) &&
               compute((int)year, text_slice(text, 8, 3), text_slice(text, 5, 2), text_slice(text, 17, 8), seconds);
    if (fits(text, lit("... ... .. ..:..:.. ...."))) /* asctime */
        return is_day(text_slice(text, 0, 3), false) && text_to_number(text_slice(text, 20, 4), &year) &&
               compute((int)year, text_slice(text, 4, 3), text_slice(text, 8, 2), text_slice(text, 11, 8), seconds);
    if (!text_is_absent(rest) && fits(rest, lit(" ..-...-.. ..:..:.. GMT"))) /* RFC 850 */
        return is_day(day, true) && text_to_number(text_slice(rest, 8, 2), &year) &&
               compute(year_of_two(year), text_slice(rest, 4, 3), text_slice(rest, 1, 2), text_slice(rest, 11, 8),
                       seconds);
    return false;
}
