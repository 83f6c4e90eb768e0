/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Characters are removed as a whole, never single bytes, so the result is always well-formed UTF-8. */
#include "common/name.h"

#include "common/buffer.h"
#include "common/must.h"
#include "common/unicode.h"

#include <string.h>

enum { MIN_SLUG = 3, MAX_SLUG = 40, DISPOSITION_BYTES = 64 };

enum { ZERO_WIDTH_NON_JOINER = 0x200c, ZERO_WIDTH_JOINER = 0x200d };

/* Controls, separators of lines, marks of direction, and what shows nothing; but not the two joiners, without which
   Persian is misspelt and many an emoji falls apart. */
static bool is_unwanted(uint32_t point)
{
    if (point == ZERO_WIDTH_NON_JOINER || point == ZERO_WIDTH_JOINER || (point >= 0xfe00 && point <= 0xfe0f))
        return false;
    return point < 0x20 || (point >= 0x7f && point < 0xa0) || (point >= 0x2028 && point <= 0x202e) ||
           (point >= 0xfff0 && point <= 0xfffb) || unicode_is_invisible(point);
}

static struct text without_folders(struct text name)
{
    for (size_t i = name.length; i > 0; i--)
        if (name.at[i - 1] == '/' || name.at[i - 1] == '\\')
            return text_slice(name, i, SIZE_MAX);
    return name;
}

static struct text remove_unwanted(struct text name, struct arena *arena)
{
    char *out = arena_take(arena, name.length + 1);
    size_t length = 0;

    for (size_t at = 0; at < name.length;) {
        uint32_t point = 0;
        size_t length_here = text_character(name, at, &point);

        if (length_here == 0) {
            out[length++] = '_';
            at++;
            continue;
        }
        if (!is_unwanted(point)) {
            memcpy(out + length, name.at + at, length_here);
            length += length_here;
        }
        at += length_here;
    }
    return text_from(out, length);
}

/* Bytes of the first `count` characters. */
static size_t bytes_of(struct text text, size_t count)
{
    size_t at = 0;

    while (count-- > 0 && at < text.length)
        at += text_character(text, at, NULL);
    return at;
}

static struct text extension_of(struct text name)
{
    for (size_t i = name.length; i > 1; i--)
        if (name.at[i - 1] == '.') {
            struct text extension = text_slice(name, i - 1, SIZE_MAX);

            return text_characters(extension) <= NAME_EXTENSION ? extension : text_slice(name, name.length, 0);
        }
    return text_slice(name, name.length, 0);
}

static struct text shorten(struct text name, struct arena *arena)
{
    struct text parts[2];

    if (text_characters(name) <= NAME_CHARACTERS)
        return name;
    parts[1] = extension_of(name);
    parts[0] = text_slice(name, 0, bytes_of(name, NAME_CHARACTERS - text_characters(parts[1])));
    return arena_join(arena, parts, 2);
}

/* Without spaces, dots and invisible characters at both ends, in any mixture: a leading dot hides a file, and Windows
   drops trailing dots and spaces and then sees another extension. */
static struct text without_dots_around(struct text name)
{
    size_t length;

    do {
        name = unicode_trim(name);
        length = name.length;
        while (name.length > 0 && name.at[0] == '.')
            name = text_slice(name, 1, SIZE_MAX);
        while (name.length > 0 && name.at[name.length - 1] == '.')
            name.length--;
    } while (name.length != length);
    return name;
}

struct text name_of_file(struct text given, struct arena *arena)
{
    struct text name = without_dots_around(unicode_nfc(remove_unwanted(without_folders(given), arena), arena));

    return name.length == 0 ? lit("file") : without_dots_around(shorten(name, arena));
}

/* ---- Content-Disposition ---- */

/* attr-char of RFC 8187, section 3.2.1 */
static bool is_attribute_character(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           (byte != '\0' && strchr("!#$&+-.^_`|~", byte) != NULL);
}

/* A character that is safe inside quotes: no quote, no backslash, and no percent, which some browsers would decode. */
static char quoted_character(uint32_t point)
{
    return point >= 0x20 && point < 0x7f && point != '"' && point != '\\' && point != '%' ? (char)point : '_';
}

struct text name_disposition(struct text name, struct arena *arena)
{
    struct buffer out;
    struct text result;

    buffer_open(&out, DISPOSITION_BYTES + 4 * name.length);
    buffer_add(&out, lit("attachment; filename=\""));
    for (size_t at = 0; at < name.length;) {
        uint32_t point = 0;
        size_t length_here = text_character(name, at, &point);

        buffer_add_byte(&out, length_here == 0 ? '_' : quoted_character(point));
        at += length_here == 0 ? 1 : length_here;
    }
    buffer_add(&out, lit("\"; filename*=UTF-8''"));
    for (size_t i = 0; i < name.length; i++) {
        if (is_attribute_character(name.at[i]))
            buffer_add_byte(&out, name.at[i]);
        else
            buffer_print(&out, "%%%02X", (unsigned char)name.at[i]);
    }
    must(!out.overflowed);
    result = arena_copy(arena, buffer_text(&out));
    buffer_close(&out);
    return result;
}

/* ---- slugs ---- */

bool name_is_slug(struct text slug)
{
    struct text rest = slug, first;
    bool digits = true;

    if (slug.length < MIN_SLUG || slug.length > MAX_SLUG)
        return false;
    /* An empty part means a hyphen at an end or two in a row, which also excludes "xn--". */
    while (!text_is_absent(rest)) {
        struct text part = text_next(&rest, '-');

        if (part.length == 0)
            return false;
        for (size_t i = 0; i < part.length; i++)
            if (!(part.at[i] >= 'a' && part.at[i] <= 'z') && !(part.at[i] >= '0' && part.at[i] <= '9'))
                return false;
    }
    rest = slug;
    first = text_next(&rest, '-');
    for (size_t i = 0; i < first.length; i++)
        digits = digits && first.at[i] <= '9';
    return !digits;
}
