/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The one place that builds the names of Redis keys and channels.
 *
 * A key is p:<firm>:<kind>:<length>:<name>...: the firm comes first, and each variable part follows its length. So no
 * name can make the key of one firm equal to, or a prefix of, the key of another.
 */
#ifndef PORTICO_DATA_KEY_H
#define PORTICO_DATA_KEY_H

#include "common/text.h"

enum { KEY_BYTES = 512 };

struct key {
    char bytes[KEY_BYTES];
    size_t length;
};

/* `firm` 0 is the platform. A part that is too long for the key is replaced by its SHA-256. */
struct key key_of(uint64_t firm, struct text kind, const struct text *parts, size_t count);

static inline struct text key_text(const struct key *key)
{
    return (struct text){key->bytes, key->length};
}

#endif
