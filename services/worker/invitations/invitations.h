/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Inviting a person, for the routes that create people and the one that resends invitations. */
#ifndef PORTICO_WORKER_INVITATIONS_INVITATIONS_H
#define PORTICO_WORKER_INVITATIONS_INVITATIONS_H

#include "http/capability.h"
#include "worker/invitations/invitations_sql_shared.h"

extern const struct capability invitations_capability;

/* A new invitation and the id of its mail. */
struct invitation {
    struct text id, mail, secret; /* secret: the mail's sealed part, as a bytea parameter */
};

/*
 * In an answer, after ask_firm_key() in the ask: creates the invitation alone; earlier ones of this person stop
 * working. The caller adds the mail and the event. False if the exchange was refused.
 */
bool ask_invitation(struct exchange *x, struct text person, struct invitation *invitation);

/*
 * In an answer, after ask_firm_key() in the ask: creates the invitation, its mail and the event; earlier invitations of
 * this person stop working. False if the exchange was refused.
 */
bool invite(struct exchange *x, struct text person);

#endif
