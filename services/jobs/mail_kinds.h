/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The kinds of mail: what each is about, where its button goes, and which values its template may show. The words are
 * in mails/<language>/<template>.txt.
 *
 * A mail never says anything confidential: who writes, what there is to do, where. What the client and the firm talk
 * about stays in the portal.
 */
#ifndef PORTICO_JOBS_MAIL_KINDS_H
#define PORTICO_JOBS_MAIL_KINDS_H

#include "jobs/template.h"

enum {
    MAIL_KINDS = 29,
    MAIL_VALUES = 24,  /* of one mail */
    MAIL_PORTALS = 40, /* of a list of portals; more are left out */
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
    struct text origin;                  /* https://..., without a closing slash, of the host that the links are on */
    struct text name;                    /* of the recipient */
    struct text inviter;                 /* of an invitation; of the end of a helper's access: the helper */
    struct text what;                    /* a notification's subject; a helper's client; the new address */
    struct text until;                   /* a day: when a helper's access ends */
    struct text device, place, at, zone; /* of a notification: with what, where and when, in the reader's time zone */
    bool former;                         /* to an address that was the person's until lately */
    int areas;                           /* that a helper may see: documents 1, money 2, messages 4, matters 8 */
    struct text code, token;
    const struct mail_portal *portals;
    size_t portal_count;
    struct text phone; /* of the firm */
    bool desk;         /* to staff */
};

struct mail_kind {
    struct text template;                 /* the file's name, without .txt */
    int64_t useful_seconds;               /* a mail that waited longer is better not sent */
    const char *portal_path, *desk_path;  /* where the button goes; NULL: the mail has none */
    bool has_code, has_list, needs_token; /* a list has one item for each portal */
    const char *values;                   /* that the template may show */
    const char *guarded;                  /* those of them that strangers may have chosen */
};

extern const struct mail_kind mail_kinds[MAIL_KINDS];

/* The kind with the words for these facts, or NULL. */
const struct mail_kind *mail_kind_of(const struct mail_facts *facts);

/* The values of a mail, for its template; texts live in the arena. */
struct template_scope mail_values(struct arena *arena, const struct mail_kind *kind, const struct mail_facts *facts);

/* The values of one portal of the list. */
struct template_scope mail_portal_values(struct arena *arena, const struct mail_portal *portal);

/* Where the button goes; and where a portal is entered. The token is behind '#', where no server and no log sees it. */
struct text mail_link(struct arena *arena, const struct mail_kind *kind, const struct mail_facts *facts);
struct text mail_portal_link(struct arena *arena, const struct mail_portal *portal);

#endif
