/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The platform's keys, read once at the start, and functions to hash and seal tokens and codes. */
#ifndef PORTICO_PLATFORM_KEYRING_H
#define PORTICO_PLATFORM_KEYRING_H

#include "common/codes.h"
#include "common/keys.h"
#include "common/text.h"

struct exchange;

/* Exits the process with a message if the root key cannot be read. */
void keyring_load(void);

const struct secret_key *keyring_root(void);

/* The text of a bytea parameter: "\x" and hex. */
struct text hex_of(struct arena *arena, const void *bytes, size_t length);

/* The bytes of a bytea column; absent when it is not one. */
struct text bytes_of(struct arena *arena, struct text column);

/* As bytea parameters: the hash of a token of `firm` (0: the platform), and of a short code. */
struct text token_hash(struct exchange *x, uint64_t firm, struct text token);
struct text code_hash(struct exchange *x, struct text context, struct text code);

/*
 * A proof of a mail address: a code, a link, and the browser that requested them. The table gets the hashes, the mail
 * with the id `mail` the sealed secret.
 */
struct proof {
    struct text id, mail, job;
    struct text browser; /* the cookie __Host-si */
    struct text browser_hash, code_hash, link_hash;
    struct text secret;
};
struct proof *new_proof(struct exchange *x);

/* The sealed secret of the mail `mail`, with a token only. */
struct text sealed_token(struct exchange *x, struct text mail, struct text token);

/* limit_by() the client's network, and for IPv6 the one above it at four times the rate, unless it is this machine's.
 */
struct limit;
void limit_address(struct exchange *x, const struct limit *limit);

/* limit_by() the form's `email` with the client's network and for IPv6 the one above it, and by itself: a stranger who
   requests mails for somebody else uses up the share of their own network first. */
void limit_mails(struct exchange *x, const struct limit *by_network, const struct limit *by_all);

#endif
