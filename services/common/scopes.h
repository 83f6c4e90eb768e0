/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What an API key may: "<resource>:read" and "<resource>:write", kept by name in the firm's table and as a mask while a
 * request is served. Which resources there are is declared at the start by whoever serves them.
 */
#ifndef PORTICO_COMMON_SCOPES_H
#define PORTICO_COMMON_SCOPES_H

#include "common/text.h"

enum { SCOPES = 32, SCOPE_TEXT = 32 };

/* There is "<resource>:read" and, with `writes`, "<resource>:write". The text must stay. More than SCOPES / 2
   resources, or the same one declared differently, end the process. */
void scopes_declare(const char *resource, bool writes);

/* Tells one set of declarations from another: a mask that was kept under another mark means other scopes. */
uint32_t scopes_mark(void);

/* Every scope that was declared. */
uint32_t scopes_all(void);

/* The bit of a resource, 0 for one that no key reaches or writes to. */
uint32_t scope_of(struct text resource, bool writes);

/* The bit of "accounts:read", 0 for what is no scope. */
uint32_t scope_parse(struct text name);

/* The mask of names with a space between. Names that are not known any more give nothing. */
uint32_t scopes_parse(struct text list);

/* The name of one bit, which scope_of() gave. */
struct text scope_name(uint32_t bit, char out[SCOPE_TEXT]);

#endif
