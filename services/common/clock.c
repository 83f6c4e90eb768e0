/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Days are computed here, because the C library's functions depend on the process's time zone or on an extension. */
#include "common/clock.h"

#include <time.h>

enum { DAY = 86400 };

static const int64_t FIRST = -62135596800, LAST = 253402300799; /* years 1 and 9999 */

uint64_t clock_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

uint64_t clock_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000U + (uint64_t)now.tv_nsec / 1000000U;
}

int64_t clock_seconds(void)
{
    return (int64_t)(clock_ms() / 1000U);
}

struct day {
    int64_t year, month, day;
};

/* Days since 1970-01-01 in the Gregorian calendar, counted in years that begin in March so that the leap day is last.
 */
static int64_t days_of(struct day date)
{
    int64_t year = date.month <= 2 ? date.year - 1 : date.year;
    int64_t era = year / 400, of_era = year % 400;
    int64_t of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static struct day day_of(int64_t days)
{
    int64_t shifted = days + 719468, era = shifted / 146097, of_era = shifted % 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
    struct day date = {year + era * 400, month < 10 ? month + 3 : month - 9, of_year - (153 * month + 2) / 5 + 1};

    if (date.month <= 2)
        date.year++;
    return date;
}

/* `digits` digits with leading zeros, at `out`; returns the place after them. */
static char *print_digits(char *out, int64_t number, int digits)
{
    for (int i = digits - 1; i >= 0; i--) {
        out[i] = (char)('0' + number % 10);
        number /= 10;
    }
    return out + digits;
}

static char *print_part(char *out, char before, int64_t number, int digits)
{
    *out = before;
    return print_digits(out + 1, number, digits);
}

void clock_print(int64_t seconds, uint32_t microseconds, char out[CLOCK_TEXT])
{
    int64_t days, rest;
    struct day date;
    char *at;

    seconds = seconds < FIRST ? FIRST : seconds > LAST ? LAST : seconds;
    days = seconds / DAY - (seconds % DAY < 0);
    rest = seconds - days * DAY;
    date = day_of(days);
    at = print_part(print_part(print_digits(out, date.year, 4), '-', date.month, 2), '-', date.day, 2);
    at = print_part(print_part(print_part(at, 'T', rest / 3600, 2), ':', rest / 60 % 60, 2), ':', rest % 60, 2);
    if (microseconds != 0)
        at = print_part(at, '.', microseconds % 1000000, 6);
    *at++ = 'Z';
    *at = '\0';
}

/* Reads `digits` digits at `*at`, within low..high, and moves `*at` past them. */
static bool read_number(struct text text, size_t *at, size_t digits, uint64_t low, uint64_t high, int64_t *value)
{
    uint64_t number;

    if (text.length < *at + digits || !text_to_number(text_slice(text, *at, digits), &number))
        return false;
    *at += digits;
    *value = (int64_t)number;
    return number >= low && number <= high;
}

static bool read_byte(struct text text, size_t *at, char byte)
{
    return *at < text.length && text.at[(*at)++] == byte;
}

static int64_t month_days(int64_t year, int64_t month)
{
    static const char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : days[month - 1];
}

static bool read_date(struct text text, size_t *at, struct day *date)
{
    return read_number(text, at, 4, 1, 9999, &date->year) && read_byte(text, at, '-') &&
           read_number(text, at, 2, 1, 12, &date->month) && read_byte(text, at, '-') &&
           read_number(text, at, 2, 1, 31, &date->day) && date->day <= month_days(date->year, date->month);
}

static bool read_offset(struct text text, size_t *at, int64_t *offset)
{
    int64_t hours, minutes, sign;

    *offset = 0;
    if (*at < text.length && (text.at[*at] == 'Z' || text.at[*at] == 'z')) {
        ++*at;
        return true;
    }
    if (*at >= text.length || (text.at[*at] != '+' && text.at[*at] != '-'))
        return false;
    sign = text.at[(*at)++] == '+' ? 1 : -1;
    if (!read_number(text, at, 2, 0, 23, &hours) || !read_byte(text, at, ':') ||
        !read_number(text, at, 2, 0, 59, &minutes))
        return false;
    *offset = sign * (hours * 3600 + minutes * 60);
    return true;
}

static bool skip_fraction(struct text text, size_t *at)
{
    size_t from;

    if (*at >= text.length || text.at[*at] != '.')
        return true;
    for (from = ++*at; *at < text.length && text.at[*at] >= '0' && text.at[*at] <= '9';)
        ++*at;
    return *at > from && *at - from <= 9;
}

bool clock_parse(struct text text, int64_t *seconds)
{
    struct day date;
    int64_t hours, minutes, second, offset;
    size_t at = 0;

    if (!read_date(text, &at, &date) || at >= text.length || (text.at[at] != 'T' && text.at[at] != 't'))
        return false;
    at++;
    if (!read_number(text, &at, 2, 0, 23, &hours) || !read_byte(text, &at, ':') ||
        !read_number(text, &at, 2, 0, 59, &minutes) || !read_byte(text, &at, ':') ||
        !read_number(text, &at, 2, 0, 60, &second) || !skip_fraction(text, &at) || !read_offset(text, &at, &offset) ||
        at != text.length)
        return false;
    *seconds = days_of(date) * DAY + hours * 3600 + minutes * 60 + second - offset;
    return true;
}

bool clock_is_date(struct text text)
{
    struct day date;
    size_t at = 0;

    return read_date(text, &at, &date) && at == text.length;
}
