/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What an API key may do: "<resource>:read" and "<resource>:write", stored by name in the firm's table and used as a
 * mask while a request is served. The services that serve resources declare them at the start.
 */
#ifndef PORTICO_COMMON_SCOPES_H
#define PORTICO_COMMON_SCOPES_H

#include "common/text.h"

enum { SCOPES = 32, SCOPE_TEXT = 32 };

/* Declares "<resource>:read" and, with `writes`, "<resource>:write". The text must stay valid. More than SCOPES / 2
   resources, or a different declaration of the same one, end the process. */
void scopes_declare(const char *resource, bool writes);

/* Identifies the set of declarations: a mask that was stored under another fingerprint means other scopes. */
uint32_t scopes_fingerprint(void);

/* All declared scopes. */
uint32_t scopes_all(void);

/* The bit of a resource; 0 if no API key may use it, or none may write to it. */
uint32_t scope_of(struct text resource, bool writes);

/* The bit of "accounts:read"; 0 if there is no such scope. */
uint32_t scope_parse(struct text name);

/* The mask of names separated by spaces. Names that no longer exist are ignored. */
uint32_t scopes_parse(struct text list);

/* The name of one bit, as scope_of() returns it. */
struct text scope_name(uint32_t bit, char out[SCOPE_TEXT]);

#endif
