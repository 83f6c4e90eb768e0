/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names of files. Works on whole UTF-8 characters, so that nothing is cut in the middle of one. */
#include "worker/routes/filename.h"

#include <string.h>

enum { ENDING_BYTES = 16 /* longer ones are no endings */ };

/* Bytes of the character that begins here; the text is UTF-8. */
static size_t character_length(unsigned char first)
{
    return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

static uint32_t character_at(const char *at)
{
    const unsigned char *bytes = (const unsigned char *)at;

    switch (character_length(bytes[0])) {
    case 1:
        return bytes[0];
    case 2:
        return (uint32_t)(bytes[0] & 0x1f) << 6 | (bytes[1] & 0x3fu);
    case 3:
        return (uint32_t)(bytes[0] & 0x0f) << 12 | (uint32_t)(bytes[1] & 0x3f) << 6 | (bytes[2] & 0x3fu);
    default:
        return UINT32_MAX; /* none of those beyond the first plane is refused */
    }
}

/* Control characters, marks and overrides of direction, and characters that are not seen. */
static bool is_dropped(uint32_t character)
{
    return character < 0x20 || (character >= 0x7f && character < 0xa0) || character == 0x00ad || character == 0x061c ||
           (character >= 0x200b && character <= 0x200f) || (character >= 0x2028 && character <= 0x202e) ||
           (character >= 0x2060 && character <= 0x206f) || character == 0xfeff;
}

/* The part behind the last slash of either kind. */
static struct text without_path(struct text name)
{
    for (size_t i = name.length; i > 0; i--)
        if (name.at[i - 1] == '/' || name.at[i - 1] == '\\')
            return text_slice(name, i, SIZE_MAX);
    return name;
}

/* Without dots and spaces at the end, which Windows drops, and at the begin, where a dot hides a file elsewhere. */
static struct text without_edges(struct text name)
{
    while (name.length > 0 && (name.at[0] == '.' || name.at[0] == ' '))
        name = text_slice(name, 1, SIZE_MAX);
    while (name.length > 0 && (name.at[name.length - 1] == '.' || name.at[name.length - 1] == ' '))
        name.length--;
    return name;
}

/* The longest begin of `name` within `room` bytes that ends with a whole character. */
static struct text cut(struct text name, size_t room)
{
    if (name.length <= room)
        return name;
    while (room > 0 && ((unsigned char)name.at[room] & 0xc0) == 0x80)
        room--;
    return text_slice(name, 0, room);
}

static struct text shortened(struct arena *arena, struct text name)
{
    size_t dot = name.length;

    if (name.length <= FILENAME_BYTES)
        return name;
    while (dot > 0 && name.at[dot - 1] != '.')
        dot--;
    if (dot <= 1 || name.length - dot + 1 > ENDING_BYTES)
        return cut(name, FILENAME_BYTES);
    {
        const struct text ending = text_slice(name, dot - 1, SIZE_MAX);
        const struct text parts[] = {cut(name, FILENAME_BYTES - ending.length), ending};

        return arena_join(arena, parts, 2);
    }
}

struct text filename_clean(struct arena *arena, struct text name)
{
    char *out;
    size_t at = 0;

    if (text_is_absent(name) || !text_is_utf8(name))
        return no_text;
    name = without_path(name);
    out = arena_take(arena, name.length + 1);
    for (size_t i = 0; i < name.length; i += character_length((unsigned char)name.at[i])) {
        uint32_t character = character_at(name.at + i);

        if (is_dropped(character))
            continue;
        if (character < 0x80) {
            out[at++] = strchr("<>:\"|?*", (int)character) != NULL ? '_' : (char)character;
            continue;
        }
        memcpy(out + at, name.at + i, character_length((unsigned char)name.at[i]));
        at += character_length((unsigned char)name.at[i]);
    }
    name = without_edges(shortened(arena, without_edges(text_from(out, at))));
    return name.length == 0 ? no_text : name;
}
