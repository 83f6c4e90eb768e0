/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A mail that is opened from a text whose lines end with LF. */
#ifndef PORTICO_TESTS_UNIT_MAIL_IN_RIG_H
#define PORTICO_TESTS_UNIT_MAIL_IN_RIG_H

#include "mail_in/mail_reader.h"

#include "common/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define assert_text(actual, wanted) check_text(#actual, actual, text_of(wanted))

static inline void check_text(const char *what, struct text actual, struct text wanted)
{
    if (!text_equal(actual, wanted))
        fail_msg("%s is \"%.*s\"", what, (int)actual.length, actual.at);
}

struct opened {
    struct arena *arena;
    struct mail *mail;
    enum mail_outcome outcome;
};

/* The lines end with CRLF, as they do on the wire. */
static inline struct opened open_mail(struct text text)
{
    struct opened opened = {.arena = arena_open()};
    struct buffer raw;

    buffer_open(&raw, 2 * text.length + 1);
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] == '\n')
            buffer_add_byte(&raw, '\r');
        buffer_add_byte(&raw, text.at[i]);
    }
    text = arena_copy(opened.arena, raw.length == 0 ? lit("") : buffer_text(&raw));
    buffer_close(&raw);
    opened.outcome = mail_open(text, opened.arena, &opened.mail);
    return opened;
}

static inline void close_mail(struct opened *opened)
{
    mail_close(&opened->mail);
    arena_close(&opened->arena);
}

#endif
