/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Dates of HTTP (RFC 9110, section 5.6.7). */
#ifndef PORTICO_COMMON_HTTP_DATE_H
#define PORTICO_COMMON_HTTP_DATE_H

#include "common/text.h"

enum { HTTP_DATE = 30 /* bytes of a printed date with its NUL */ };

/* Seconds since 1970, e.g. "Sun, 06 Nov 1994 08:49:37 GMT". */
void http_date_print(int64_t seconds, char out[HTTP_DATE]);

/* The preferred form and the two obsolete ones, which a recipient must accept too. */
bool http_date_parse(struct text text, int64_t *seconds);

#endif
