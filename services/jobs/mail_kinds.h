/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The kinds of mail: the subject of each, the link of its button, and the values that its template may show. The texts
 * are in mails/<language>/<template>.txt.
 *
 * A mail never contains anything confidential. It says who writes, what to do, and where. What the client and the firm
 * discuss stays in the portal, unless the firm itself wants mails to show the texts of messages.
 */
#ifndef PORTICO_JOBS_MAIL_KINDS_H
#define PORTICO_JOBS_MAIL_KINDS_H

#include "common/unsubscribe.h"
#include "jobs/template.h"

enum {
    MAIL_KINDS = 30,
    MAIL_VALUES = 32,  /* of one mail */
    MAIL_QUOTES = 5,   /* messages whose text a mail shows */
    MAIL_PORTALS = 40, /* of a list of portals; more are omitted */
};

/* A portal that a person has access to. */
struct mail_portal {
    struct text name, origin;
    bool desk;
};

/* The facts of one mail; absent where they do not apply. */
struct mail_facts {
    struct text kind;                    /* as in the table of mails */
    struct text firm;                    /* its name */
    struct text origin;                  /* of the links: https://..., without a slash at the end */
    struct text name;                    /* of the recipient */
    struct text inviter;                 /* of an invitation; when a helper's access ends: the helper */
    struct text what;                    /* a notification's subject; a helper's client; the new address */
    struct text until;                   /* when a helper's access ends: 2027-05-03 */
    struct text device, place, at, zone; /* of a notification: where, and when in that zone: 2027-05-03 14:12 */
    bool former;                         /* sent to a former address of the person */
    int areas;                           /* that a helper may see: documents 1, money 2, messages 4, matters 8 */
    struct text code, token;
    const struct mail_portal *portals;
    size_t portal_count;
    struct text phone;             /* of the firm */
    bool desk;                     /* sent to staff */
    int64_t notices[NOTICE_KINDS]; /* how many of each kind a mail about notices tells of */
    struct text path;              /* of the one thing that it tells of, below the portal or desk; else absent */
    struct text unsubscribe;       /* the token with which its reader gets no more of them */
    const struct text *quotes;     /* texts of messages, if the firm shows them */
    size_t quote_count;
};

struct mail_kind {
    struct text template;                 /* the file's name, without .txt */
    int64_t useful_seconds;               /* a mail that waited longer is not sent */
    const char *portal_path, *desk_path;  /* the link of the button; NULL: the mail has no button */
    bool has_code, has_list, needs_token; /* a list has one item for each portal */
    const char *values;                   /* the values that the template may show */
    const char *guarded;                  /* those of them that a stranger may have chosen */
};

extern const struct mail_kind mail_kinds[MAIL_KINDS];

/* The kind for these facts, or NULL. */
const struct mail_kind *mail_kind_of(const struct mail_facts *facts);

/* The values of a mail for its template; the arena owns the texts. */
struct template_scope mail_values(struct arena *arena, const struct mail_kind *kind, const struct mail_facts *facts);

/* The values of one portal in the list. */
struct template_scope mail_portal_values(struct arena *arena, const struct mail_portal *portal);

/* The link of the button, and the sign-in page of a portal. The token is in the fragment, so no server logs it. */
struct text mail_link(struct arena *arena, const struct mail_kind *kind, const struct mail_facts *facts);
struct text mail_unsubscribe_link(struct arena *arena, const struct mail_facts *facts);
struct text mail_portal_link(struct arena *arena, const struct mail_portal *portal);

#endif
