/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The format of an API key: pk_<firm's number>_<handle>_<secret>_<checksum>. All parts except the number have a fixed
 * width, in digits and lower-case letters:
 *
 *     pk_17_4be0917c52aa_<64 hex digits>_<8 hex digits>
 *
 * The handle names the key to people and is not secret. The secret has 256 random bits, so a plain hash hides it. The
 * checksum, 32 bits of SHA-256 over everything before it, tells without a query whether a text is a key: to a scanner
 * that found one in a repository, and to us when a key was copied incompletely.
 */
#ifndef PORTICO_COMMON_API_KEY_H
#define PORTICO_COMMON_API_KEY_H

#include "common/arena.h"
#include "common/text.h"

enum { API_KEY_HANDLE = 12 };

/* A new key of this firm, in the arena, which must be a secret one. `handle` is a part of the key. */
struct text api_key_new(uint64_t firm, struct arena *secrets, struct text *handle);

/* False for everything that api_key_new() does not produce. */
bool api_key_parse(struct text text, uint64_t *firm, struct text *handle);

#endif
