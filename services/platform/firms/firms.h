/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Firms: their names, provisioning, suspension, and support logins.
 *
 * Provisioning turns a claimed spare into a firm. It has three transactions, because the registry and the firm's schema
 * have different database roles: claim (before this), fill, activate. Each step is idempotent. After an interruption, a
 * periodic task of the jobs service completes it a minute later.
 */
#ifndef PORTICO_PLATFORM_FIRMS_FIRMS_H
#define PORTICO_PLATFORM_FIRMS_FIRMS_H

#include "http/capability.h"
#include "platform/firms/firms_sql_shared.h"

extern const struct capability firms_capability;

enum { HANDOVER_SECONDS = 5 * 60, INVITATION_SECONDS = 7 * 24 * 60 * 60 };

struct provisioning {
    uint64_t number;
    struct text slug, firm_name, owner_name, owner_email;
    bool handover;     /* the owner is present: the response has the token, instead of the mail */
    const char *event; /* for the audit entry */
    exchange_f *then;  /* called when the firm is active */
    /* Set by provision_firm(): the token signs the owner in once. */
    struct text token, mail, secret;
};

/* Call it from an answer function, after the claim. Keeps the pointer as the exchange's note. */
void provision_firm(struct exchange *x, struct provisioning *provisioning);

/* The refusal code for a reason of SQL_NAMES_LOOKUP. */
const char *name_code(struct text reason);

/* ".portico.localhost:8443": the part after the slug in a firm's origin. */
struct text origin_suffix(struct exchange *x);

#endif
