/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A buffer that grows up to a limit, for answers and messages that are written front to back.
 *
 * Writing past `limit` sets `overflowed` and drops the rest, so that writers need no check; the code that sends the
 * buffer checks once.
 */
#ifndef PORTICO_COMMON_BUFFER_H
#define PORTICO_COMMON_BUFFER_H

#include "common/text.h"

struct buffer {
    char *at;
    size_t length, room, limit;
    bool overflowed, secret;
};

void buffer_open(struct buffer *buffer, size_t limit);
void buffer_open_secret(struct buffer *buffer, size_t limit); /* wiped when it moves and when it closes */
void buffer_close(struct buffer *buffer);                     /* frees; the buffer may be opened again */
void buffer_clear(struct buffer *buffer);                     /* keeps the memory */
void buffer_add(struct buffer *buffer, struct text text);
void buffer_add_byte(struct buffer *buffer, char byte);
void buffer_add_number(struct buffer *buffer, int64_t number);
void buffer_print(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A JSON string with its quotes (RFC 8259, section 7). Bytes that are not UTF-8 become U+FFFD. */
void buffer_add_json(struct buffer *buffer, struct text text);

/* Text as HTML, also fit for an attribute in quotes: & < > " ' become character references. */
void buffer_add_html(struct buffer *buffer, struct text text);

static inline struct text buffer_text(const struct buffer *buffer)
{
    return (struct text){buffer->at, buffer->length};
}

#endif
