/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The grammar of an API key: pk_<firm's number>_<handle>_<secret>_<checksum>, all of fixed width but the number, in
 * digits and small letters:
 *
 *     pk_17_4be0917c52aa_<64 hex digits>_<8 hex digits>
 *
 * The handle names the key to people and is no secret. The secret has 256 random bits, so a plain hash hides it. The
 * checksum, 32 bits of SHA-256 over all before it, lets a scanner that found one in a repository, and us when one was
 * copied badly, know without asking a database.
 */
#ifndef PORTICO_COMMON_API_KEY_H
#define PORTICO_COMMON_API_KEY_H

#include "common/arena.h"
#include "common/text.h"

enum { API_KEY_HANDLE = 12 };

/* A new key of this firm, in the arena, which must be a secret one. `handle` is a part of it. */
struct text api_key_new(uint64_t firm, struct arena *secrets, struct text *handle);

/* False for everything that api_key_new() does not make. */
bool api_key_parse(struct text text, uint64_t *firm, struct text *handle);

#endif
