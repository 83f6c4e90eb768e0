/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * HTML of a mail as plain text, as mail programs write it themselves: what they quote gets "> " before each line, so
 * that an answer between two quotes stays an answer (reply_cut.h decides what is shown). Nothing of the markup is left;
 * the address of a link follows its words in brackets, so that nobody is sent elsewhere than they read.
 *
 * Quotes are blockquote[type=cite], .gmail_quote, .yahoo_quoted, .moz-cite-prefix, div[id^=ymail_android]. Outlook
 * puts a mark before what it quotes, and nothing around it: #divRplyFwdMsg, #appendonsend.
 */
#ifndef PORTICO_MAIL_IN_HTML_TEXT_H
#define PORTICO_MAIL_IN_HTML_TEXT_H

#include "common/arena.h"

enum {
    HTML_DEPTH = 256,       /* open elements that are followed; below, what is quoted is not known */
    HTML_QUOTE_DEPTH = 10,  /* deeper quotes look like this */
    HTML_LINK_BYTES = 2000, /* a longer address is left out */
};

struct html_text {
    struct text text; /* in the arena */
    size_t quote_at;  /* where the mark of Outlook is, at the start of a line, or SIZE_MAX */
};

/* Well-formed UTF-8 in, UTF-8 out. Time is linear. */
struct html_text html_text(struct text html, struct arena *arena);

#endif
