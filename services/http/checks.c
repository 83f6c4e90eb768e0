/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Characters are counted, not bytes: a name of 200 letters is as long in Greek as in English. */
#include "http/checks.h"

#include "common/clock.h"
#include "common/email.h"
#include "common/id.h"
#include "common/name.h"
#include "common/unicode.h"

#include <string.h>

enum { NUMBER_DIGITS = 18, NAME_BYTES = 4 * CHARACTERS_DEFAULT };

/* Control characters (C0, DEL, C1) belong in no text that others will read. In one line, which stands among other
   texts, neither do the two separators that some readers take for line ends, nor the marks that change the direction of
   the following text. In several lines these are common in what is pasted, and their effect ends with the line (UAX #9,
   X8). */
static bool is_forbidden_character(uint32_t character, bool lines)
{
    if (character == '\n' || character == '\t' || character == '\r')
        return !lines;
    if (character < 0x20 || (character >= 0x7f && character < 0xa0))
        return true;
    if (lines)
        return false;
    if (character == 0x2028 || character == 0x2029)
        return true;
    return (character >= 0x202a && character <= 0x202e) || (character >= 0x2066 && character <= 0x2069);
}

const char *check_text(const struct field *field, struct text given, bool lines, struct arena *arena, struct text *out)
{
    int64_t max_characters = field->max > 0 ? field->max : CHARACTERS_DEFAULT, count = 0;
    struct text text;

    if (!text_is_utf8(given))
        return "control_characters";
    text = unicode_trim(given);
    if (!lines)
        text = unicode_nfc(text, arena);
    else if (text.length > 0) /* several lines are a record of what was written, byte for byte */
        text = given;
    for (size_t at = 0; at < text.length; count++) {
        uint32_t character;

        at += text_character(text, at, &character);
        if (is_forbidden_character(character, lines))
            return lines ? "control_characters" : "one_line";
    }
    if (count > max_characters)
        return "too_long";
    if (count > 0 && count < field->min)
        return "too_short";
    *out = arena_copy(arena, text);
    return NULL;
}

static struct text to_lower_case(struct text given, struct arena *arena)
{
    char *out = arena_take(arena, given.length + 1);

    for (size_t i = 0; i < given.length; i++) {
        char byte = given.at[i];

        out[i] = byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
    }
    return text_from(out, given.length);
}

const char *check_email(struct text given, struct arena *arena, struct text *out)
{
    char address[EMAIL_BYTES];
    const char *code;

    if (text_is_utf8(given) && unicode_trim(given).length == 0) {
        *out = lit("");
        return NULL;
    }
    code = email_normalise(given, address);
    if (code == NULL)
        *out = arena_copy(arena, text_of(address));
    return code;
}

bool check_lower_id(struct text given, struct arena *arena, struct text *out)
{
    if (given.length != ID_TEXT - 1)
        return false;
    *out = to_lower_case(given, arena);
    return id_is_valid(*out);
}

const char *check_id(struct text given, struct arena *arena, struct text *out)
{
    return check_lower_id(given, arena, out) ? NULL : "not_id";
}

const char *check_time(struct text given, struct arena *arena, struct text *out)
{
    int64_t seconds;

    if (!clock_parse(given, &seconds))
        return "not_time";
    *out = arena_copy(arena, given);
    return NULL;
}

const char *check_date(struct text given, struct arena *arena, struct text *out)
{
    if (!clock_is_date(given))
        return "not_date";
    *out = arena_copy(arena, given);
    return NULL;
}

const char *check_colour(struct text given, struct arena *arena, struct text *out)
{
    struct text colour = to_lower_case(text_trim(given), arena);

    if (colour.length != 7 || colour.at[0] != '#')
        return "not_colour";
    for (size_t i = 1; i < 7; i++) {
        if (!(colour.at[i] >= '0' && colour.at[i] <= '9') && !(colour.at[i] >= 'a' && colour.at[i] <= 'f'))
            return "not_colour";
    }
    *out = colour;
    return NULL;
}

const char *check_choice(const struct field *field, struct text given, struct arena *arena, struct text *out)
{
    (void)arena;
    for (const char *const *choice = field->choices; choice != NULL && *choice != NULL; choice++) {
        if (text_equal(given, text_of(*choice))) {
            *out = text_of(*choice);
            return NULL;
        }
    }
    return "not_choice";
}

/* Fewer digits than could overflow a bigint. */
static bool is_number(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    }
    return text.length > 0 && text.length <= NUMBER_DIGITS;
}

const char *check_number_cursor(struct text given)
{
    return is_number(given) ? NULL : "not_cursor";
}

const char *check_time_cursor(struct text given)
{
    struct text id = given, time = text_next(&id, '.');

    return is_number(time) && id_is_valid(id) ? NULL : "not_cursor";
}

/* A name may hold slashes, so the id is found from the end. */
const char *check_name_cursor(struct text given)
{
    size_t slash = given.length - ID_TEXT;

    if (given.length < ID_TEXT || given.length > NAME_BYTES + ID_TEXT || given.at[slash] != '/' ||
        !id_is_valid(text_slice(given, slash + 1, SIZE_MAX)))
        return "not_cursor";
    return memchr(given.at, '\0', given.length) == NULL ? NULL : "not_cursor";
}

const char *check_slug_cursor(struct text given)
{
    return name_is_slug(given) ? NULL : "not_cursor";
}
