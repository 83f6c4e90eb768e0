/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading untrusted JSON with jansson, within limits of size and depth that are checked before it parses. */
#ifndef PORTICO_COMMON_JSON_H
#define PORTICO_COMMON_JSON_H

#include "common/text.h"

#include <jansson.h>

enum { JSON_DEPTH = 64 };

enum json_outcome { JSON_READ, JSON_TOO_LARGE, JSON_TOO_DEEP, JSON_WRONG };

/* The caller frees `*value` with json_decref(); NULL unless JSON_READ. An object with a duplicate member is
   JSON_WRONG. */
enum json_outcome json_read(struct text text, size_t limit, json_t **value);

/* A string member; absent when the object has no such member or it is not a string. The object still owns it. */
struct text json_text(const json_t *object, const char *name);

#endif
