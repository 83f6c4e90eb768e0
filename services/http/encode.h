/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The row encoder writes PostgreSQL's text results as JSON, straight into a buffer. The member names are those of the
 * columns. The type decides the form of a value: numbers and booleans as such, json as it is, arrays as lists,
 * timestamptz as RFC 3339 in UTC, everything else as a string; null stays null.
 */
#ifndef PORTICO_HTTP_ENCODE_H
#define PORTICO_HTTP_ENCODE_H

#include "common/buffer.h"

#include <libpq-fe.h>

/* One value of type `type`. */
void encode_value(struct buffer *out, Oid type, struct text value);

/* One row as an object, without the column `hidden` (-1: none). */
void encode_row(struct buffer *out, const PGresult *result, int row, int hidden);

/* Rows as a list, at most `max_rows`. */
void encode_rows(struct buffer *out, const PGresult *result, int max_rows, int hidden);

/* Seconds since 1970 and microseconds of PostgreSQL's ISO text, with any offset. False for infinity, BC and other
   texts. */
bool encode_read_time(struct text text, int64_t *seconds, uint32_t *microseconds);

#endif
