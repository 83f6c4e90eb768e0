/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading JSON that somebody else wrote, by jansson, within limits of size and depth that are checked before it parses.
 */
#ifndef PORTICO_COMMON_JSON_H
#define PORTICO_COMMON_JSON_H

#include "common/text.h"

#include <jansson.h>

enum { JSON_DEPTH = 64 };

enum json_outcome { JSON_READ, JSON_TOO_LARGE, JSON_TOO_DEEP, JSON_WRONG };

/* The caller ends `*value` with json_decref(); NULL unless JSON_READ. A member that stands twice in an object is wrong.
 */
enum json_outcome json_read(struct text text, size_t limit, json_t **value);

/* A member that is a string, as it stands in the object; absent when there is none. */
struct text json_text(const json_t *object, const char *name);

#endif
