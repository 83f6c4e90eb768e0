/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "common/unicode.h"

#include "common/must.h"

#include <stdlib.h>
#include <string.h>
#include <unictype.h>
#include <uninorm.h>

/* The most that a UTF-8 text grows by (UAX #15, section 12). */
enum { NFC_GROWTH = 3, NFKC_GROWTH = 11 };

bool unicode_is_letter(uint32_t character)
{
    return uc_is_property_alphabetic(character);
}

bool unicode_is_space(uint32_t character)
{
    return uc_is_property_white_space(character);
}

bool unicode_is_dash(uint32_t character)
{
    return uc_is_property_dash(character);
}

/* The object replacement character stands for something that was pasted and did not come along. */
bool unicode_is_invisible(uint32_t character)
{
    return uc_is_property_default_ignorable_code_point(character) || character == 0xfffc;
}

int unicode_digit(uint32_t character)
{
    return uc_decimal_value(character);
}

static bool is_trimmed(uint32_t character)
{
    return unicode_is_space(character) || unicode_is_invisible(character);
}

/* U+FE0E and U+FE0F, which make a text or an emoji of the character before them. Others, and digits, look the same with
   them. */
static bool is_variation_selector(uint32_t character, uint32_t before)
{
    return (character == 0xfe0e || character == 0xfe0f) && before >= 0x80 && uc_is_property_emoji(before);
}

struct text unicode_trim(struct text text)
{
    size_t first = SIZE_MAX, end = 0;
    uint32_t character = 0;

    for (size_t at = 0; at < text.length;) {
        const uint32_t before = character;
        size_t length = text_character(text, at, &character);

        must(length > 0);
        if (!is_trimmed(character) || is_variation_selector(character, before)) {
            first = first == SIZE_MAX ? at : first;
            end = at + length;
        }
        at += length;
    }
    return first == SIZE_MAX ? text_slice(text, 0, 0) : text_slice(text, first, end - first);
}

struct text unicode_skip_byte_order_mark(struct text text)
{
    const struct text mark = lit("\xef\xbb\xbf");

    return text_starts_with(text, mark) ? text_slice(text, mark.length, SIZE_MAX) : text;
}

static bool is_ascii(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        if ((unsigned char)text.at[i] >= 0x80)
            return false;
    }
    return true;
}

static struct text normalise(uninorm_t form, size_t growth, struct text text, struct arena *arena)
{
    size_t length = text.length * growth;
    uint8_t *room, *made;

    if (is_ascii(text))
        return text;
    room = arena_take(arena, length);
    made = u8_normalize(form, (const uint8_t *)text.at, text.length, room, &length);
    must(made == room);
    return text_from((const char *)made, length);
}

struct text unicode_nfc(struct text text, struct arena *arena)
{
    return normalise(UNINORM_NFC, NFC_GROWTH, text, arena);
}

struct text unicode_nfkc(struct text text, struct arena *arena)
{
    return normalise(UNINORM_NFKC, NFKC_GROWTH, text, arena);
}
