/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A mail's words in their frames: a page of HTML, and the same as plain text.
 *
 * The page is tables with inline styles, as mail programs want it; the style block only adds dark colours and the
 * narrow screen. It loads nothing from anywhere, so opening it tells nobody anything.
 */
#ifndef PORTICO_JOBS_MAIL_MESSAGE_H
#define PORTICO_JOBS_MAIL_MESSAGE_H

#include "jobs/mail_templates.h"

/* How the mail looks, and what is known about who sends it. */
struct mail_brand {
    struct text sender; /* the name at the top */
    bool serif;
    struct text fill, on_fill, link;                /* #rrggbb, on light paper */
    struct text dark_fill, dark_on_fill, dark_link; /* on dark paper */
    struct text address;                            /* of the portal, shown at the foot: no scheme */
    struct text phone;                              /* or absent */
};

struct mail_message {
    struct text subject, html, plain;
};

enum { MAIL_MESSAGE_BYTES = 128 * 1024 /* of each part; a mail that needs more is not made */ };

/* False for facts that no kind is for, that lack the token or the portals it is about, or that are too long. */
bool mail_message_make(struct arena *arena, const struct mail_language *language, const struct mail_facts *facts,
                       const struct mail_brand *brand, struct mail_message *message);

#endif
