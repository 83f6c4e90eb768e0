/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Types are known by their OIDs, which PostgreSQL never changes (pg_type.dat). A value that does not have the form of
 * its type becomes null: a broken answer is worse than a missing value.
 */
#include "http/encode.h"

#include "common/clock.h"
#include "common/must.h"

#include <string.h>

enum {
    TYPE_BOOL = 16,
    TYPE_INT8 = 20,
    TYPE_INT2 = 21,
    TYPE_INT4 = 23,
    TYPE_OID = 26,
    TYPE_JSON = 114,
    TYPE_INT4_ARRAY = 1007,
    TYPE_TEXT_ARRAY = 1009,
    TYPE_INT8_ARRAY = 1016,
    TYPE_TIMESTAMPTZ = 1184,
    TYPE_UUID_ARRAY = 2951,
    TYPE_JSONB = 3802,
};

enum { ENCODE_COLUMNS = 64, MEMBERS_BYTES = 8192 }; /* of one statement; a name has at most 63 bytes: more is a bug */

static bool read_digits(struct text *rest, size_t count, int64_t *number)
{
    *number = 0;
    if (rest->length < count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (rest->at[i] < '0' || rest->at[i] > '9')
            return false;
        *number = *number * 10 + (rest->at[i] - '0');
    }
    *rest = text_slice(*rest, count, SIZE_MAX);
    return true;
}

static bool read_byte(struct text *rest, char byte)
{
    if (rest->length == 0 || rest->at[0] != byte)
        return false;
    *rest = text_slice(*rest, 1, SIZE_MAX);
    return true;
}

/* Days since 1970-01-01 in the proleptic Gregorian calendar. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t from_march = (month + 9) % 12, era_year = year - (month <= 2);

    return era_year * 365 + era_year / 4 - era_year / 100 + era_year / 400 + (from_march * 153 + 2) / 5 + day - 1 -
           719468;
}

static bool read_fraction(struct text *rest, uint32_t *microseconds)
{
    uint32_t scale = 100000;

    *microseconds = 0;
    if (!read_byte(rest, '.'))
        return true;
    while (rest->length > 0 && rest->at[0] >= '0' && rest->at[0] <= '9') {
        *microseconds += (uint32_t)(rest->at[0] - '0') * scale;
        scale /= 10;
        *rest = text_slice(*rest, 1, SIZE_MAX);
    }
    return true;
}

/* +HH, +HH:MM or +HH:MM:SS; times before today's time zones have the last form. */
static bool read_offset(struct text *rest, int64_t *seconds)
{
    int64_t sign = read_byte(rest, '-') ? -1 : read_byte(rest, '+') ? 1 : 0, hours, minutes = 0, rest_seconds = 0;

    if (sign == 0 || !read_digits(rest, 2, &hours))
        return false;
    if (read_byte(rest, ':') && !read_digits(rest, 2, &minutes))
        return false;
    if (read_byte(rest, ':') && !read_digits(rest, 2, &rest_seconds))
        return false;
    *seconds = sign * (hours * 3600 + minutes * 60 + rest_seconds);
    return true;
}

bool encode_read_time(struct text text, int64_t *seconds, uint32_t *microseconds)
{
    int64_t year, month, day, hour, minute, second, offset;

    if (!read_digits(&text, 4, &year) || !read_byte(&text, '-') || !read_digits(&text, 2, &month) ||
        !read_byte(&text, '-') || !read_digits(&text, 2, &day) || !read_byte(&text, ' ') ||
        !read_digits(&text, 2, &hour) || !read_byte(&text, ':') || !read_digits(&text, 2, &minute) ||
        !read_byte(&text, ':') || !read_digits(&text, 2, &second) || !read_fraction(&text, microseconds) ||
        !read_offset(&text, &offset) || text.length > 0)
        return false;
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60)
        return false;
    *seconds = days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset;
    return true;
}

static void encode_time(struct buffer *out, struct text value)
{
    char printed[CLOCK_TEXT];
    int64_t seconds;
    uint32_t microseconds;

    if (!encode_read_time(value, &seconds, &microseconds)) {
        buffer_add(out, lit("null"));
        return;
    }
    clock_print(seconds, microseconds, printed);
    buffer_add_byte(out, '"');
    buffer_add(out, text_of(printed));
    buffer_add_byte(out, '"');
}

static bool is_integer(struct text value)
{
    size_t from = value.length > 0 && value.at[0] == '-' ? 1 : 0;

    if (value.length == from || value.length > 20 || (value.at[from] == '0' && value.length > 1))
        return false;
    for (size_t i = from; i < value.length; i++) {
        if (value.at[i] < '0' || value.at[i] > '9')
            return false;
    }
    return true;
}

/* One member of an array literal, unescaped into `scratch`; `rest` moves past it and its comma. */
static struct text array_member(struct text *rest, struct buffer *scratch, bool *quoted)
{
    size_t at = 0;

    buffer_clear(scratch);
    *quoted = read_byte(rest, '"');
    while (at < rest->length && rest->at[at] != (*quoted ? '"' : ',')) {
        if (rest->at[at] == '\\' && at + 1 < rest->length)
            at++;
        buffer_add_byte(scratch, rest->at[at++]);
    }
    *rest = text_slice(*rest, at + (*quoted && at < rest->length), SIZE_MAX);
    read_byte(rest, ',');
    return scratch->length == 0 ? lit("") : buffer_text(scratch);
}

/* A one-dimensional array literal (PostgreSQL manual, 8.15.6). */
static void encode_array(struct buffer *out, Oid member_type, struct text value)
{
    struct buffer scratch;
    bool first = true;

    if (value.length < 2 || value.at[0] != '{' || value.at[value.length - 1] != '}') {
        buffer_add(out, lit("null"));
        return;
    }
    buffer_open(&scratch, value.length + 1);
    value = text_slice(value, 1, value.length - 2);
    buffer_add_byte(out, '[');
    while (value.length > 0) {
        bool quoted;
        struct text member = array_member(&value, &scratch, &quoted);

        if (!first)
            buffer_add_byte(out, ',');
        first = false;
        encode_value(out, member_type, !quoted && text_equal(member, lit("NULL")) ? no_text : member);
    }
    buffer_add_byte(out, ']');
    buffer_close(&scratch);
}

void encode_value(struct buffer *out, Oid type, struct text value)
{
    if (text_is_absent(value)) {
        buffer_add(out, lit("null"));
        return;
    }
    switch (type) {
    case TYPE_BOOL:
        buffer_add(out, text_equal(value, lit("t")) ? lit("true") : lit("false"));
        return;
    case TYPE_INT2:
    case TYPE_INT4:
    case TYPE_INT8:
    case TYPE_OID:
        buffer_add(out, is_integer(value) ? value : lit("null"));
        return;
    case TYPE_JSON:
    case TYPE_JSONB:
        buffer_add(out, value.length > 0 ? value : lit("null"));
        return;
    case TYPE_TIMESTAMPTZ:
        encode_time(out, value);
        return;
    case TYPE_TEXT_ARRAY:
    case TYPE_UUID_ARRAY:
        encode_array(out, 0, value);
        return;
    case TYPE_INT4_ARRAY:
    case TYPE_INT8_ARRAY:
        encode_array(out, TYPE_INT8, value);
        return;
    default:
        buffer_add_json(out, value);
    }
}

static struct text value_at(const PGresult *result, int row, int column)
{
    if (PQgetisnull(result, row, column))
        return no_text;
    return text_from(PQgetvalue(result, row, column), (size_t)PQgetlength(result, row, column));
}

/* What is written before each value of a row, `{"id":` or `,"name":`, escaped once for all rows. */
struct members {
    struct buffer bytes;
    size_t ends[ENCODE_COLUMNS];
};

static void open_members(struct members *members, const PGresult *result, int hidden)
{
    int columns = PQnfields(result);

    must(columns <= ENCODE_COLUMNS);
    buffer_open(&members->bytes, MEMBERS_BYTES);
    for (int column = 0; column < columns; column++) {
        if (column != hidden) {
            buffer_add_byte(&members->bytes, members->bytes.length == 0 ? '{' : ',');
            buffer_add_json(&members->bytes, text_of(PQfname(result, column)));
            buffer_add_byte(&members->bytes, ':');
        }
        members->ends[column] = members->bytes.length;
    }
    must(!members->bytes.overflowed);
}

static void add_row(struct buffer *out, const struct members *members, const PGresult *result, int row, int hidden)
{
    size_t from = 0;

    if (members->bytes.length == 0)
        buffer_add_byte(out, '{');
    for (int column = 0; column < PQnfields(result); column++) {
        if (column == hidden)
            continue;
        buffer_add(out, text_slice(buffer_text(&members->bytes), from, members->ends[column] - from));
        from = members->ends[column];
        encode_value(out, PQftype(result, column), value_at(result, row, column));
    }
    buffer_add_byte(out, '}');
}

void encode_row(struct buffer *out, const PGresult *result, int row, int hidden)
{
    struct members members;

    open_members(&members, result, hidden);
    add_row(out, &members, result, row, hidden);
    buffer_close(&members.bytes);
}

void encode_rows(struct buffer *out, const PGresult *result, int max_rows, int hidden)
{
    struct members members;

    open_members(&members, result, hidden);
    buffer_add_byte(out, '[');
    for (int row = 0; row < PQntuples(result) && row < max_rows; row++) {
        if (row > 0)
            buffer_add_byte(out, ',');
        add_row(out, &members, result, row, hidden);
    }
    buffer_add_byte(out, ']');
    buffer_close(&members.bytes);
}
