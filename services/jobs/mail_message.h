/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A mail's text in its frames: a page of HTML, and the same as plain text.
 *
 * The page uses tables and inline styles, because mail programs require it; the style block only adds dark colours and
 * rules for narrow screens. The page loads nothing, so opening it cannot be tracked.
 */
#ifndef PORTICO_JOBS_MAIL_MESSAGE_H
#define PORTICO_JOBS_MAIL_MESSAGE_H

#include "jobs/mail_templates.h"

/* The look of the mail, and facts about its sender. */
struct mail_brand {
    struct text sender; /* the name at the top */
    bool serif;
    struct text fill, on_fill, link;                /* #rrggbb, on a light background */
    struct text dark_fill, dark_on_fill, dark_link; /* on a dark background */
    struct text address;                            /* of the portal, shown in the footer without its scheme */
    struct text phone;                              /* or absent */
};

/* No words of another person become a link in any of these (common/autolink.h). */
struct mail_message {
    struct text from_name, to_name;
    struct text subject, html, plain;
};

enum { MAIL_MESSAGE_BYTES = 128 * 1024 /* of each part; a longer mail is not made */ };

/* False when the facts match no kind, lack a token or the portals, or are too long. */
bool mail_message_make(struct arena *arena, const struct mail_language *language, const struct mail_facts *facts,
                       const struct mail_brand *brand, struct mail_message *message);

#endif
