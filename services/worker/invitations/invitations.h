/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Inviting somebody: the routes that make people and the one that invites again do the same. */
#ifndef PORTICO_WORKER_INVITATIONS_INVITATIONS_H
#define PORTICO_WORKER_INVITATIONS_INVITATIONS_H

#include "http/capability.h"

extern const struct capability invitations_capability;

/* An invitation that was asked for and the mail that is to carry it. */
struct invitation {
    struct text id, mail, letter; /* the letter: sealed, as a bytea parameter */
};

/*
 * In an answer, after ask_firm_key() in the ask: asks for the invitation alone. Earlier ones of this person stop
 * working. The caller asks for the mail, and tells. False when the exchange ended.
 */
bool ask_invitation(struct exchange *x, struct text person, struct invitation *made);

/*
 * In an answer, after ask_firm_key() in the ask: asks for the invitation and its mail, and tells. Earlier ones of this
 * person stop working. False when the exchange ended.
 */
bool invite(struct exchange *x, struct text person);

#endif
