/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Grows from a small to a usual size, then by doubling. Over the limit it accepts nothing more, so its content is
   always a complete prefix. */
#include "common/buffer.h"

#include "common/crypto.h"
#include "common/must.h"
#include "common/number.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 256, USUAL_ROOM = 4096 }; /* most answers fit the second, or twice that */

void buffer_open(struct buffer *buffer, size_t limit)
{
    *buffer = (struct buffer){.limit = limit};
}

void buffer_open_secret(struct buffer *buffer, size_t limit)
{
    *buffer = (struct buffer){.limit = limit, .secret = true};
}

static void free_bytes(struct buffer *buffer)
{
    if (buffer->secret && buffer->at != NULL)
        crypto_wipe(buffer->at, buffer->room);
    free(buffer->at);
}

void buffer_close(struct buffer *buffer)
{
    free_bytes(buffer);
    *buffer = (struct buffer){.limit = buffer->limit, .secret = buffer->secret};
}

void buffer_clear(struct buffer *buffer)
{
    buffer->length = 0;
    buffer->overflowed = false;
}

/* realloc() would leave a copy of a secret behind. */
static void resize(struct buffer *buffer, size_t room)
{
    char *moved = buffer->secret ? malloc(room) : realloc(buffer->at, room);

    must(moved != NULL);
    if (buffer->secret) {
        if (buffer->length > 0)
            memcpy(moved, buffer->at, buffer->length);
        free_bytes(buffer);
    }
    buffer->at = moved;
    buffer->room = room;
}

/* Makes room for `more` bytes; false when that would pass the limit. */
static bool reserve(struct buffer *buffer, size_t more)
{
    size_t room = buffer->room == 0 ? FIRST_ROOM : buffer->room;

    if (buffer->overflowed || more > buffer->limit - buffer->length) {
        buffer->overflowed = true;
        return false;
    }
    while (room < buffer->length + more)
        room = room < USUAL_ROOM ? USUAL_ROOM : room * 2;
    if (room > buffer->room)
        resize(buffer, room);
    return true;
}

void buffer_add(struct buffer *buffer, struct text text)
{
    if (text.length == 0 || !reserve(buffer, text.length))
        return;
    memcpy(buffer->at + buffer->length, text.at, text.length);
    buffer->length += text.length;
}

void buffer_add_byte(struct buffer *buffer, char byte)
{
    if (reserve(buffer, 1))
        buffer->at[buffer->length++] = byte;
}

void buffer_add_number(struct buffer *buffer, int64_t number)
{
    char digits[NUMBER_DIGITS];

    if (number < 0)
        buffer_add_byte(buffer, '-');
    buffer_add(buffer, number_print(number < 0 ? 0 - (uint64_t)number : (uint64_t)number, digits));
}

void buffer_print(struct buffer *buffer, const char *format, ...)
{
    va_list arguments, copy_of_arguments;
    int length;

    va_start(arguments, format);
    va_copy(copy_of_arguments, arguments);
    length = vsnprintf(NULL, 0, format, arguments);
    must(length >= 0);
    if (reserve(buffer, (size_t)length + 1)) { /* one more for the NUL that vsnprintf writes */
        must(vsnprintf(buffer->at + buffer->length, (size_t)length + 1, format, copy_of_arguments) == length);
        buffer->length += (size_t)length;
    }
    va_end(copy_of_arguments);
    va_end(arguments);
}

/* A plain byte needs no escape in a JSON string. */
static bool is_plain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
}

static void add_escaped(struct buffer *buffer, unsigned char byte)
{
    static const char marks[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    const char *mark = byte == '\0' ? NULL : strchr(marks, byte);

    if (mark != NULL) {
        buffer_add_byte(buffer, '\\');
        buffer_add_byte(buffer, letters[mark - marks]);
    } else if (byte < 0x20 || byte == 0x7f) {
        buffer_print(buffer, "\\u%04x", byte);
    } else {
        buffer_add_byte(buffer, (char)byte);
    }
}

void buffer_add_json(struct buffer *buffer, struct text text)
{
    size_t at = 0;

    buffer_add_byte(buffer, '"');
    while (at < text.length && !buffer->overflowed) {
        size_t from = at, length;

        while (at < text.length && is_plain((unsigned char)text.at[at]))
            at++;
        buffer_add(buffer, text_slice(text, from, at - from));
        if (at == text.length)
            break;
        length = text_character(text, at, NULL);
        if (length == 1)
            add_escaped(buffer, (unsigned char)text.at[at]);
        else if (length > 1)
            buffer_add(buffer, text_slice(text, at, length));
        else
            buffer_add(buffer, lit("\xef\xbf\xbd"));
        at += length == 0 ? 1 : length;
    }
    buffer_add_byte(buffer, '"');
}

void buffer_add_html(struct buffer *buffer, struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        switch (text.at[i]) {
        case '&':
            buffer_add(buffer, lit("&amp;"));
            break;
        case '<':
            buffer_add(buffer, lit("&lt;"));
            break;
        case '>':
            buffer_add(buffer, lit("&gt;"));
            break;
        case '"':
            buffer_add(buffer, lit("&quot;"));
            break;
        case '\'':
            buffer_add(buffer, lit("&#39;"));
            break;
        default:
            buffer_add_byte(buffer, text.at[i]);
        }
    }
}
