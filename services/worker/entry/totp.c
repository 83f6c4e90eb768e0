/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* TOTP by OpenSSL's HMAC. */
#include "worker/entry/totp.h"

#include "common/crypto.h"
#include "common/must.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>

size_t base32(const void *bytes, size_t length, char *out)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const unsigned char *at = bytes;
    uint32_t held = 0;
    unsigned bits = 0;
    size_t written = 0;

    for (size_t i = 0; i < length; i++) {
        held = held << 8 | at[i];
        for (bits += 8; bits >= 5; bits -= 5)
            out[written++] = letters[held >> (bits - 5) & 31];
    }
    if (bits > 0)
        out[written++] = letters[held << (5 - bits) & 31];
    out[written] = '\0';
    return written;
}

uint32_t totp_code(struct text seed, uint64_t step)
{
    unsigned char message[8], digest[EVP_MAX_MD_SIZE];
    unsigned length = 0, at;

    for (int i = 7; i >= 0; i--, step >>= 8)
        message[i] = (unsigned char)step;
    must(HMAC(EVP_sha1(), seed.at, (int)seed.length, message, sizeof(message), digest, &length) != NULL &&
         length == 20);
    at = digest[19] & 15;
    return (uint32_t)((digest[at] & 0x7f) << 24 | digest[at + 1] << 16 | digest[at + 2] << 8 | digest[at + 3]) %
           1000000;
}

uint64_t totp_find(struct text seed, struct text code, int64_t now)
{
    uint64_t step = (uint64_t)now / TOTP_SECONDS, found = 0;

    for (uint64_t candidate = step - 1; candidate <= step + 1; candidate++) {
        char digits[16];

        snprintf(digits, sizeof(digits), "%06u", (unsigned)totp_code(seed, candidate));
        if (crypto_equal(digits, 6, code.at, code.length))
            found = candidate;
    }
    return found;
}

/* RFC 3986: everything but unreserved characters as %XX. */
static struct text escaped(struct arena *arena, struct text text)
{
    static const char hex[] = "0123456789ABCDEF";
    char *out = arena_take(arena, text.length * 3 + 1);
    size_t length = 0;

    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
                     byte == '-' || byte == '.' || byte == '_' || byte == '~';

        if (plain) {
            out[length++] = (char)byte;
        } else {
            out[length++] = '%';
            out[length++] = hex[byte >> 4];
            out[length++] = hex[byte & 15];
        }
    }
    return text_from(out, length);
}

struct text totp_address(struct arena *arena, struct text firm, struct text email, struct text secret)
{
    struct text issuer = escaped(arena, firm), account = escaped(arena, email);

    return arena_print(arena, "otpauth://totp/%.*s:%.*s?secret=%.*s&issuer=%.*s", (int)issuer.length, issuer.at,
                       (int)account.length, account.at, (int)secret.length, secret.at, (int)issuer.length, issuer.at);
}
