/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The token of a mail with which its reader switches such mails off, without signing in (RFC 8058). The firm's key
 * signs it: it is in no table, and it can do nothing else.
 */
#ifndef PORTICO_COMMON_UNSUBSCRIBE_H
#define PORTICO_COMMON_UNSUBSCRIBE_H

#include "common/arena.h"
#include "common/keys.h"
#include "common/text.h"

/* The kinds of notices; a set of them has the bit 1 << n. Tokens contain it, so new kinds are added at the end. */
enum { NOTICE_KINDS = 6 };
extern const struct text notice_kinds[NOTICE_KINDS];

enum {
    UNSUBSCRIBE_SECONDS = 365 * 24 * 60 * 60,
    UNSUBSCRIBE_ID = 36,
    UNSUBSCRIBE_TOKEN = 57, /* bytes, which the token encodes */
};

struct unsubscription {
    char person[UNSUBSCRIBE_ID + 1];
    unsigned int kinds;
    uint64_t until; /* in seconds; the token is not valid after it */
};

struct text unsubscribe_token(const struct secret_key *firm, const struct unsubscription *of, struct arena *arena);

/* False unless this firm signed it and it is still valid. */
bool unsubscribe_read(const struct secret_key *firm, struct text token, uint64_t now, struct unsubscription *of);

#endif
