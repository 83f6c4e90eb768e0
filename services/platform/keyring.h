/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The platform's keys, read once at the start, and how it hashes and seals what it mails. */
#ifndef PORTICO_PLATFORM_KEYRING_H
#define PORTICO_PLATFORM_KEYRING_H

#include "common/codes.h"
#include "common/keys.h"
#include "common/text.h"

struct exchange;

/* Ends the process with a sentence where the root key cannot be read. */
void keyring_load(void);

const struct secret_key *keyring_root(void);

/* What a bytea parameter looks like: "\x" and hex. */
struct text hex_of(struct arena *arena, const void *bytes, size_t length);

/* The bytes of a bytea column. Absent when it is none. */
struct text bytes_of(struct arena *arena, struct text column);

/* As bytea parameters: the hash of a token of the realm `firm` (0: the platform), and of a short code or recovery code.
 */
struct text token_hash(struct exchange *x, uint64_t firm, struct text token);
struct text code_hash(struct exchange *x, struct text context, struct text code);

/*
 * What proves an address: a code to type, a link to press, and the browser that asked. The hashes are for the table,
 * the sealed secret for the mail with the id `mail`.
 */
struct proof {
    struct text id, mail, job;
    struct text browser; /* the cookie __Host-si */
    struct text browser_hash, code_hash, link_hash;
    struct text secret;
};
struct proof *new_proof(struct exchange *x);

/* A token alone as the secret of the mail `mail`, sealed. */
struct text sealed_token(struct exchange *x, struct text mail, struct text token);

/* limit_by() the client's address, unless that is this machine itself. */
struct limit;
void limit_address(struct exchange *x, const struct limit *limit);

#endif
