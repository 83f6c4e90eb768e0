/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Random bits, as texts for people and links. */
#include "common/codes.h"

#include "common/crypto.h"
#include "common/must.h"
#include "common/totp.h"
#include "common/unicode.h"

#include <string.h>

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

/* Digits of any script, and letters as East Asian keyboards type them (fullwidth forms). */
static uint32_t plain_form(uint32_t character)
{
    const int digit = unicode_digit(character);

    if (digit >= 0)
        return (uint32_t)('0' + digit);
    return character >= 0xff01 && character <= 0xff5e ? character - 0xff01 + '!' : character;
}

struct text code_typed(struct text typed, struct arena *arena)
{
    char *code = arena_take(arena, typed.length + 1);
    size_t length = 0;

    for (size_t at = 0; at < typed.length;) {
        uint32_t character, plain;
        size_t taken = text_character(typed, at, &character);

        if (taken == 0)
            return lit(""); /* no code of ours */
        plain = plain_form(character);
        if (plain < 0x80 && plain != ' ' && plain != '-') {
            code[length++] = (char)(plain >= 'a' && plain <= 'z' ? plain - 'a' + 'A' : plain);
        } else if (plain >= 0x80 && !unicode_is_space(plain) && !unicode_is_invisible(plain) &&
                   !unicode_is_dash(plain)) {
            memcpy(code + length, typed.at + at, taken);
            length += taken;
        }
        at += taken;
    }
    return text_from(code, length);
}
