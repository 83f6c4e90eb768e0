/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The looks of our mails: the same words as a page of HTML and as plain text.
 *
 * The page is tables with inline styles, as mail programs want it; the style block only adds dark colours and the
 * narrow screen. It loads nothing from anywhere, so opening it tells nobody anything.
 */
#ifndef PORTICO_JOBS_MAIL_PAGE_H
#define PORTICO_JOBS_MAIL_PAGE_H

#include "jobs/mail_text.h"

struct mail_looks {
    struct text firm; /* the name at the top */
    bool serif;
    struct text fill, on_fill, link;                /* #rrggbb, on light paper */
    struct text dark_fill, dark_on_fill, dark_link; /* on dark paper */
    struct text address;                            /* of the portal, shown at the foot: no scheme */
    struct text phone;                              /* or absent */
};

enum { MAIL_PAGE_BYTES = 128 * 1024 };

struct text mail_html(struct arena *arena, const struct mail_words *words, const struct mail_looks *looks);
struct text mail_plain(struct arena *arena, const struct mail_words *words, const struct mail_looks *looks);

#endif
