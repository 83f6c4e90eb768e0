/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* person (16 bytes) || kinds (1) || until (8, big-endian) || HMAC-SHA-256 of those (32), in base64url. */
#include "common/unsubscribe.h"

#include "common/must.h"

#include <string.h>

enum { PERSON = 16, UNTIL = 8, SIGNED = PERSON + 1 + UNTIL, TOKEN = SIGNED + SHA256_BYTES };

const struct text notice_kinds[NOTICE_KINDS] = {
    {"message", 7}, {"document", 8}, {"stage", 5}, {"mention", 7}, {"assignment", 10}, {"sign_in_help", 12},
};

_Static_assert((int)TOKEN == (int)UNSUBSCRIBE_TOKEN, "the header says how long a token is");

static void sign(const struct secret_key *firm, const unsigned char bytes[SIGNED], unsigned char out[SHA256_BYTES])
{
    struct secret_key key;

    key_derive(firm, "unsubscribe", &key);
    key_hash(&key, text_from((const char *)bytes, SIGNED), out);
    key_wipe(&key);
}

/* Only the hexadecimal digits of an id count. */
static void pack_person(const char *id, unsigned char out[PERSON])
{
    char digits[2 * PERSON];
    size_t length = 0;

    for (const char *at = id; *at && length < sizeof(digits); at++)
        if (*at != '-')
            digits[length++] = *at;
    must(crypto_from_hex(text_from(digits, length), out, PERSON));
}

static void unpack_person(const unsigned char bytes[PERSON], char id[UNSUBSCRIBE_ID + 1])
{
    char digits[HEX_ROOM(PERSON)];
    size_t length = 0;

    crypto_hex(bytes, PERSON, digits);
    for (size_t i = 0; i < sizeof(digits) - 1; i++) {
        if (i == 8 || i == 12 || i == 16 || i == 20)
            id[length++] = '-';
        id[length++] = digits[i];
    }
    id[length] = '\0';
}

struct text unsubscribe_token(const struct secret_key *firm, const struct unsubscription *of, struct arena *arena)
{
    unsigned char bytes[TOKEN];
    char token[BASE64URL_ROOM(TOKEN)];

    must(of->kinds < 1U << NOTICE_KINDS);
    pack_person(of->person, bytes);
    bytes[PERSON] = (unsigned char)of->kinds;
    for (size_t i = 0; i < UNTIL; i++)
        bytes[PERSON + 1 + i] = (unsigned char)(of->until >> 8 * (UNTIL - 1 - i));
    sign(firm, bytes, bytes + SIGNED);
    return arena_copy(arena, text_from(token, crypto_base64url(bytes, TOKEN, token)));
}

bool unsubscribe_read(const struct secret_key *firm, struct text token, uint64_t now, struct unsubscription *of)
{
    unsigned char bytes[TOKEN], expected[SHA256_BYTES];

    if (!crypto_from_base64url(token, bytes, TOKEN))
        return false;
    sign(firm, bytes, expected);
    if (!crypto_equal(expected, sizeof(expected), bytes + SIGNED, SHA256_BYTES))
        return false;
    unpack_person(bytes, of->person);
    of->kinds = bytes[PERSON];
    of->until = 0;
    for (size_t i = 0; i < UNTIL; i++)
        of->until = of->until << 8 | bytes[PERSON + 1 + i];
    return of->until > now;
}
