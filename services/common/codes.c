/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Random bits, as texts for people and links. */
#include "common/codes.h"

#include "common/crypto.h"
#include "common/must.h"
#include "common/totp.h"

enum { CODES = 1000000, TOKEN_BYTES = 32, RECOVERY_BYTES = 10, RECOVERY_LETTERS = 16 };

struct text token_new(struct arena *arena)
{
    unsigned char bytes[TOKEN_BYTES];
    char *token = arena_take(arena, BASE64URL_ROOM(TOKEN_BYTES));
    size_t length;

    crypto_random(bytes, sizeof(bytes));
    length = crypto_base64url(bytes, sizeof(bytes), token);
    crypto_wipe(bytes, sizeof(bytes));
    must(length == TOKEN_LENGTH);
    return text_from(token, length);
}

struct text code_new(struct arena *arena)
{
    uint32_t number;

    do /* the last, incomplete million would make low codes more likely */
        crypto_random(&number, sizeof(number));
    while (number >= UINT32_MAX / CODES * CODES);
    return arena_print(arena, "%0*u", CODE_DIGITS, (unsigned)(number % CODES));
}

struct text recovery_new(struct arena *arena)
{
    unsigned char bytes[RECOVERY_BYTES];
    struct text letters;

    crypto_random(bytes, sizeof(bytes));
    letters = totp_base32(text_from((const char *)bytes, sizeof(bytes)), arena);
    crypto_wipe(bytes, sizeof(bytes));
    must(letters.length == RECOVERY_LETTERS);
    return arena_print(arena, "%.4s-%.4s-%.4s-%.4s", letters.at, letters.at + 4, letters.at + 8, letters.at + 12);
}

struct text code_typed(struct text typed, struct arena *arena)
{
    char *code = arena_take(arena, typed.length + 1);
    size_t length = 0;

    for (size_t i = 0; i < typed.length; i++) {
        char byte = typed.at[i];

        if (byte == ' ' || byte == '-')
            continue;
        code[length++] = byte >= 'a' && byte <= 'z' ? (char)(byte - 'a' + 'A') : byte;
    }
    return text_from(code, length);
}
