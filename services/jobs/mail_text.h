/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The words of our mails, apart from their looks.
 *
 * A mail never says anything confidential: who writes, what there is to do, where. What the client and the firm talk
 * about stays in the portal.
 */
#ifndef PORTICO_JOBS_MAIL_TEXT_H
#define PORTICO_JOBS_MAIL_TEXT_H

#include "common/arena.h"
#include "common/text.h"

enum { MAIL_LINES = 5, MAIL_ITEMS = 40 /* of a list; more are left out */ };

/* A line of a list, which leads somewhere. */
struct mail_item {
    struct text text, link;
};

/* Where somebody has a portal. */
struct mail_portal {
    struct text name, origin;
    bool desk;
};

/* What is known about one mail. Absent where it does not apply. */
struct mail_facts {
    struct text kind;                    /* as in the table of mails */
    struct text firm;                    /* its name */
    struct text origin;                  /* https://..., without a closing slash, of the host that the mail leads to */
    struct text name;                    /* of the recipient */
    struct text inviter;                 /* of an invitation */
    struct text what;                    /* of a notice: see worker/entry/notice.h; of a helper: the client's name */
    struct text until;                   /* a day: the end of what a client lets somebody in for */
    struct text device, place, at, zone; /* of a notice: with what, where and when, as the reader counts it */
    bool former;                         /* to an address that was theirs until lately */
    int areas;                           /* that they let them see: documents 1, money 2, messages 4, matters 8 */
    struct text code, token;
    const struct mail_portal *portals;
    size_t portal_count;
    struct text phone; /* of the firm */
    bool desk;         /* to staff */
};

struct mail_words {
    struct text subject;
    struct text hint; /* what mail programs show beside the subject */
    struct text heading;
    struct text lines[MAIL_LINES]; /* before the code and the button */
    struct text code;
    struct mail_item items[MAIL_ITEMS];
    size_t item_count;
    struct text button, link;      /* or absent */
    struct text after[MAIL_LINES]; /* small, below */
    struct text why;               /* at the foot: why you get this */
};

/* False for a kind that has no words, or one that lacks the token it is about. Texts live in the arena. */
bool mail_words(struct arena *arena, const struct mail_facts *facts, struct mail_words *words);

/* Seconds after which a mail of this kind is of no use any more and is better not sent. */
int64_t mail_use_seconds(struct text kind);

#endif
