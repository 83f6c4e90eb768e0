/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Firms: their names, how they are founded, closed and opened, and how support gets in.
 *
 * Founding makes a claimed spare somebody's. Three transactions, because the registry and the firm's schema are two
 * realms: claimed (before this), filled, active. Each step may be done twice. Where it breaks off, a periodic task of
 * the jobs service finishes it a minute later.
 */
#ifndef PORTICO_PLATFORM_FIRMS_FIRMS_H
#define PORTICO_PLATFORM_FIRMS_FIRMS_H

#include "http/capability.h"
#include "platform/firms/firms_sql_shared.h"

extern const struct capability firms_capability;

enum { HANDOVER_SECONDS = 5 * 60, INVITATION_SECONDS = 7 * 24 * 60 * 60 };

struct founding {
    uint64_t number;
    struct text slug, firm_name, owner_name, owner_email;
    bool handover;      /* the owner is here: the token is for now, not for the mail */
    const char *record; /* what the audit entry says */
    exchange_f *then;   /* after the firm is active */
    /* Made by found(): lets the owner in once. Handed over, or else put into the mail. */
    struct text token, mail, secret;
};

/* From an answer, after the claim. Keeps the pointer as the exchange's note. */
void found(struct exchange *x, struct founding *founding);

/* The code that refuses a name, from the reason that SQL_NAMES_LOOKUP gives. */
const char *name_code(struct text reason);

/* ".portico.localhost:8443": what follows the slug in a firm's origin. */
struct text origin_suffix(struct exchange *x);

#endif
