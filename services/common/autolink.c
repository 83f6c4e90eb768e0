/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The two functions differ on purpose. A match refuses a name, so it must spare "A/S", "e.V." and "Smith: Law".
 * Breaking is invisible, so it breaks more than programs are known to link.
 *
 * The joiner is on both sides of a mark, because programs differ in what they look for: "www." and then anything, or
 * anything and then ".com".
 */
#include "common/autolink.h"

#include "common/must.h"
#include "common/unicode.h"

#include <string.h>

/* So many digits may be a telephone number; years and house numbers have fewer. */
enum { PHONE_DIGITS = 7, WORD_JOINER_BYTES = 3 };

static const struct text word_joiner = {"\xe2\x81\xa0", WORD_JOINER_BYTES};

/* Ideographic full stops, which are dots in host names (UTS #46, section 2.3). NFKC leaves the first one. */
static bool is_ideographic_stop(uint32_t character)
{
    return character == 0x3002 || character == 0xff61;
}

/* ---- matching ---- */

/* As programs see it: compatibility characters in their plain form, in lower case, without invisible characters. */
static struct text fold(struct text name, struct arena *arena)
{
    const struct text plain = unicode_nfkc(name, arena);
    char *out = arena_take(arena, plain.length + 1);
    size_t length = 0;

    for (size_t at = 0; at < plain.length;) {
        uint32_t character;
        const size_t size = text_character(plain, at, &character);

        must(size > 0);
        if (is_ideographic_stop(character))
            out[length++] = '.';
        else if (character >= 'A' && character <= 'Z')
            out[length++] = (char)(character - 'A' + 'a');
        else if (unicode_is_space(character))
            out[length++] = ' ';
        else if (!unicode_is_invisible(character)) {
            memcpy(out + length, plain.at + at, size);
            length += size;
        }
        at += size;
    }
    return text_from(out, length);
}

static bool contains(struct text text, const char *part)
{
    return memmem(text.at, text.length, part, strlen(part)) != NULL;
}

static bool is_digit(uint32_t character)
{
    return character >= '0' && character <= '9';
}

static bool is_one_of(uint32_t character, const char *marks)
{
    return character < 0x80 && strchr(marks, (int)character) != NULL; /* 0, no character, is in every one */
}

/*
 * The length of the abbreviation with two letters after a dot that is the whole part of the word at `at`, or 0: legal
 * forms of German and Spanish firms, and degrees. Neither case nor length would tell these from hosts: programs link
 * "T.CO" as they do "t.co".
 */
static size_t abbreviation(struct text word, size_t at)
{
    static const char *const known[] = {"e.kfm", "e.kfr",  "e.gen",  "s.coop", "b.sc", "m.sc",   "d.sc",   "b.eng",
                                        "m.eng", "b.arch", "m.arch", "b.ed",   "m.ed", "b.phil", "m.phil", "d.phil"};
    const struct text rest = text_slice(word, at, SIZE_MAX);

    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        size_t length = text_of(known[i]).length;
        uint32_t next = 0;

        if (!text_starts_with(rest, text_of(known[i])))
            continue;
        length += text_starts_with(text_slice(rest, length, 1), lit("."));
        text_character(rest, length, &next);
        if (is_one_of(next, ",;)"))
            return length;
    }
    return 0;
}

/* "evil.example", and "10.0.0.1": three dots between digits. "J.P." and "e.V." are no hosts. */
static bool contains_host(struct text word)
{
    uint32_t before[3] = {0}, character = 0;
    size_t digit_dots = 0;

    for (size_t at = 0; at < word.length; at += text_character(word, at, NULL)) {
        if (is_one_of(before[2], ",;("))
            at += abbreviation(word, at);
        if (text_character(word, at, &character) == 0)
            break;
        if ((unicode_is_letter(before[0]) || is_digit(before[0])) && before[1] == '.' && unicode_is_letter(before[2]) &&
            (unicode_is_letter(character) || is_digit(character)))
            return true;
        digit_dots += is_digit(before[1]) && before[2] == '.' && is_digit(character);
        before[0] = before[1];
        before[1] = before[2];
        before[2] = character;
    }
    return digit_dots >= 3;
}

/* Whether a part of the word begins so, and goes on: "(tel:5" and "“tel:5”" have the part "tel:", "hôtel:5" has not. */
static bool begins_part(struct text word, struct text start)
{
    uint32_t before = 0;

    for (size_t at = 0; at + start.length < word.length; at += text_character(word, at, &before))
        if (!unicode_is_letter(before) && text_starts_with(text_slice(word, at, SIZE_MAX), start))
            return true;
    return false;
}

/* Schemes that programs link without "//". */
static bool contains_scheme(struct text word)
{
    static const char *const schemes[] = {"mailto:", "tel:", "sms:",  "callto:", "skype:", "facetime:", "http:",
                                          "https:",  "ftp:", "file:", "sip:",    "geo:",   "data:",     "javascript:"};

    for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
        if (begins_part(word, text_of(schemes[i])))
            return true;
    return false;
}

static bool contains_address(struct text word)
{
    const size_t at_sign = text_find(word, '@');

    return at_sign != SIZE_MAX && at_sign > 0 && at_sign + 1 < word.length;
}

bool autolink_matches(struct text name, struct arena *arena)
{
    struct text rest = fold(name, arena);

    if (contains(rest, "=?"))
        return true;
    while (!text_is_absent(rest)) {
        const struct text word = text_next(&rest, ' ');

        if (contains(word, "//") || contains(word, "\\\\") || begins_part(word, lit("www.")) || contains_scheme(word) ||
            contains_address(word) || contains_host(word))
            return true;
    }
    return false;
}

/* ---- breaking ---- */

/* The mark or the digit that programs may take the character at `at` for, or 0. */
static char plain_form(struct text text, size_t at, struct arena *arena)
{
    uint32_t character;
    const size_t size = text_character(text, at, &character);
    struct text plain = text_slice(text, at, size);

    must(size > 0);
    if (is_ideographic_stop(character))
        return '.';
    if (size > 1)
        plain = unicode_nfkc(plain, arena);
    for (size_t i = 0; i < plain.length; i++) /* one character may be several: "1." */
        if (plain.at[i] != '\0' && strchr(".:/\\@", plain.at[i]))
            return plain.at[i];
    return is_digit((unsigned char)plain.at[0]) ? plain.at[0] : '\0';
}

static bool is_space_at(struct text text, size_t at)
{
    uint32_t character;

    return text_character(text, at, &character) == 0 || unicode_is_space(character);
}

/* Whether so many digits follow each other, with no letter between them. */
static bool has_phone_number(struct text text, struct arena *arena)
{
    size_t digits = 0;

    for (size_t at = 0; at < text.length && digits < PHONE_DIGITS;) {
        uint32_t character;
        const size_t size = text_character(text, at, &character);

        if (is_digit((unsigned char)plain_form(text, at, arena)))
            digits++;
        else if (unicode_is_letter(character))
            digits = 0;
        at += size;
    }
    return digits >= PHONE_DIGITS;
}

static void add(char *out, size_t *length, struct text part)
{
    memcpy(out + *length, part.at, part.length);
    *length += part.length;
}

static void add_joiner(char *out, size_t *length)
{
    if (!text_ends_with(text_from(out, *length), word_joiner))
        add(out, length, word_joiner);
}

struct text autolink_break(struct text text, enum autolink_digits digits, struct arena *arena)
{
    char *out = arena_take(arena, text.length * (1 + 2 * WORD_JOINER_BYTES) + 1);
    const bool phone = digits == AUTOLINK_BREAKS_DIGITS && has_phone_number(text, arena);
    bool after_space = true;
    size_t length = 0;

    for (size_t at = 0; at < text.length;) {
        const size_t size = text_character(text, at, NULL);
        const char plain = plain_form(text, at, arena);
        const bool digit = is_digit((unsigned char)plain);
        const bool mark = plain != '\0' && !digit && !after_space && !is_space_at(text, at + size);
        const bool encoded_word = text_starts_with(text_slice(text, at, SIZE_MAX), lit("=?"));

        if (mark || (digit && phone && at > 0))
            add_joiner(out, &length);
        add(out, &length, text_slice(text, at, size));
        if (mark || encoded_word)
            add_joiner(out, &length);
        after_space = is_space_at(text, at);
        at += size;
    }
    return length == text.length ? text : text_from(out, length);
}
