/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A hashed part has "h" in place of the length, so that no plain part can imitate it. */
#include "data/key.h"

#include "common/crypto.h"
#include "common/must.h"
#include "common/number.h"

#include <string.h>

enum { PART_BYTES = 64, PARTS = 5, KIND_BYTES = 64 };

static void add(struct key *key, struct text text)
{
    must(text.length < KEY_BYTES - key->length);
    if (text.length > 0)
        memcpy(key->bytes + key->length, text.at, text.length);
    key->length += text.length;
    key->bytes[key->length] = '\0';
}

static void add_part(struct key *key, struct text part)
{
    unsigned char digest[SHA256_BYTES];
    char hex[HEX_ROOM(SHA256_BYTES)], length[NUMBER_DIGITS];

    if (part.length > PART_BYTES) {
        crypto_sha256(&part, 1, digest);
        add(key, lit(":h:"));
        add(key, text_from(hex, crypto_hex(digest, sizeof(digest), hex)));
        return;
    }
    add(key, lit(":"));
    add(key, number_print(part.length, length));
    add(key, lit(":"));
    add(key, part);
}

struct key key_of(uint64_t firm, struct text kind, const struct text *parts, size_t count)
{
    struct key key = {.length = 0};
    char number[NUMBER_DIGITS];

    must(kind.length > 0 && kind.length <= KIND_BYTES && text_find(kind, ':') == SIZE_MAX && count <= PARTS);
    add(&key, lit("p:"));
    add(&key, number_print(firm, number));
    add(&key, lit(":"));
    add(&key, kind);
    for (size_t i = 0; i < count; i++)
        add_part(&key, parts[i]);
    return key;
}
