/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Which part of a reply is new. The whole text is always kept; the cut only chooses what is shown first, with the rest
 * one click away. When in doubt it shows more: an answer is never hidden.
 *
 * One pass over the lines and a fixed number of looks at each, so time is linear in the text, whatever it holds.
 */
#ifndef PORTICO_MAIL_IN_REPLY_CUT_H
#define PORTICO_MAIL_IN_REPLY_CUT_H

#include "common/text.h"

enum {
    REPLY_LINE_BYTES = 4096, /* of a longer line only this much is looked at; it can be text or a quote */
    REPLY_LINES = 20000,     /* a text with more is shown whole, unless our marker is within these */
};

/* What found the end of the new text. The numbers are kept in the record of a mail: never change one. */
enum reply_rule {
    REPLY_WHOLE = 0,
    REPLY_MARKER = 1,       /* the line of our own notices */
    REPLY_ATTRIBUTION = 3,  /* "On ... Meyer Law <...> wrote:" */
    REPLY_HEADER_BLOCK = 4, /* "From: ... Sent: ... To: ... Subject: ..." */
    REPLY_BAR = 5,          /* "-----Original Message-----" */
    REPLY_QUOTE = 6,        /* lines that begin with '>' */
    REPLY_SIGNATURE = 7,    /* only a signature or "Sent from my iPhone" was cut */
    REPLY_CONTAINER = 8,    /* an element of HTML that mail programs put around what they quote */
};

struct reply {
    struct text text;    /* UTF-8, lines end with LF */
    struct text subject; /* with "Fwd:" even a header block is content */
    struct text writer;  /* the name of whom they answer, as our notices have it; or absent */
    size_t quote_at;     /* where the reader of HTML found a container, or SIZE_MAX */
};

struct reply_cut {
    struct text shown; /* a part of the text, without empty lines at both ends; may be empty ("sent with no text") */
    enum reply_rule rule;
    bool is_cut; /* the text has more than `shown` and white space */
};

struct reply_cut reply_cut(const struct reply *reply);

#endif
