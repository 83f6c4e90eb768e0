/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* liboath computes the codes. All steps are compared every time, so that the duration reveals nothing. */
#include "common/totp.h"

#include "common/crypto.h"
#include "common/must.h"

#include <liboath/oath.h>
#include <stdlib.h>
#include <string.h>

static void start_library(void)
{
    static bool started;

    if (!started)
        must(oath_init() == OATH_OK);
    started = true;
}

struct text totp_new(struct arena *arena)
{
    char *seed = arena_take(arena, TOTP_SEED);

    crypto_random(seed, TOTP_SEED);
    return text_from(seed, TOTP_SEED);
}

static bool is_code_of_step(struct text seed, struct text code, uint64_t step)
{
    char expected[TOTP_DIGITS + 1];
    bool same;

    must(oath_hotp_generate(seed.at, seed.length, step, TOTP_DIGITS, false, OATH_HOTP_DYNAMIC_TRUNCATION, expected) ==
         OATH_OK);
    same = crypto_equal(expected, TOTP_DIGITS, code.at, code.length);
    crypto_wipe(expected, sizeof(expected));
    return same;
}

uint64_t totp_find(struct text seed, struct text code, int64_t now)
{
    uint64_t step = (uint64_t)now / TOTP_SECONDS, found = 0;

    start_library();
    for (uint64_t at = step == 0 ? 0 : step - 1; at <= step + 1; at++)
        if (is_code_of_step(seed, code, at))
            found = at;
    return found;
}

int64_t totp_drift(struct text seed, struct text code, int64_t now)
{
    enum { MAX_STEPS = TOTP_DRIFT / TOTP_SECONDS };
    int64_t step = now / TOTP_SECONDS, drift = 0;

    start_library();
    for (int64_t offset = -MAX_STEPS; offset <= MAX_STEPS; offset++)
        if ((offset < -1 || offset > 1) && step + offset >= 0 && is_code_of_step(seed, code, (uint64_t)(step + offset)))
            drift = offset * TOTP_SECONDS;
    return drift;
}

struct text totp_base32(struct text bytes, struct arena *arena)
{
    struct text result;
    char *encoded;
    size_t length;

    start_library();
    must(oath_base32_encode(bytes.at, bytes.length, &encoded, &length) == OATH_OK);
    while (length > 0 && encoded[length - 1] == '=')
        length--;
    result = arena_copy(arena, text_from(encoded, length));
    crypto_wipe(encoded, length);
    free(encoded);
    return result;
}

/* All but the unreserved characters of RFC 3986, section 2.3, as %XX. */
static struct text percent_encode(struct arena *arena, struct text text)
{
    static const char hex[] = "0123456789ABCDEF";
    char *out = arena_take(arena, text.length * 3 + 1);
    size_t length = 0;

    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.at[i];

        if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
            (byte != '\0' && strchr("-._~", byte) != NULL)) {
            out[length++] = (char)byte;
        } else {
            out[length++] = '%';
            out[length++] = hex[byte >> 4];
            out[length++] = hex[byte & 15];
        }
    }
    return text_from(out, length);
}

/* A colon would end the issuer in a label, and a long name makes a picture too fine for a camera. */
static struct text short_issuer(struct text issuer, struct arena *arena)
{
    char *out = arena_take(arena, issuer.length + 1);
    size_t length = 0, count = 0;

    for (size_t at = 0; at < issuer.length && count < TOTP_ISSUER;) {
        size_t taken = text_character(issuer, at, NULL);

        must(taken > 0);
        if (issuer.at[at] != ':') {
            memcpy(out + length, issuer.at + at, taken);
            length += taken;
            count++;
        }
        at += taken;
    }
    return text_trim(text_from(out, length));
}

struct text totp_uri(struct text seed, struct text issuer, struct text account, struct arena *arena)
{
    struct text from = percent_encode(arena, short_issuer(issuer, arena)), who = percent_encode(arena, account),
                secret = totp_base32(seed, arena);

    return arena_print(arena, "otpauth://totp/%.*s:%.*s?secret=%.*s&issuer=%.*s", (int)from.length, from.at,
                       (int)who.length, who.at, (int)secret.length, secret.at, (int)from.length, from.at);
}
