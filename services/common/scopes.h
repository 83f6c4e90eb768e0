/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What an API key may: "<resource>:read" and "<resource>:write", kept by name in the firm's table and as a mask while a
 * request is served. The resources stand in one table here; which routes belong to each is the worker's to say.
 */
#ifndef PORTICO_COMMON_SCOPES_H
#define PORTICO_COMMON_SCOPES_H

#include "common/text.h"

enum { SCOPES = 32, SCOPE_TEXT = 32 };

/* The bit of a resource, 0 for one that no key reaches or writes to. */
uint32_t scope_of(struct text resource, bool writes);

/* The bit of "accounts:read", 0 for what is no scope. */
uint32_t scope_parse(struct text name);

/* The mask of names with a space between. Names that are not known any more give nothing. */
uint32_t scopes_parse(struct text list);

/* The name of one bit, which scope_of() gave. */
struct text scope_name(uint32_t bit, char out[SCOPE_TEXT]);

#endif
