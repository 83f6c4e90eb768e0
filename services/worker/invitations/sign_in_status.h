/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whom staff may help to get in: every contact whom they see; of colleagues those who may change them. */
#ifndef PORTICO_WORKER_INVITATIONS_SIGN_IN_STATUS_H
#define PORTICO_WORKER_INVITATIONS_SIGN_IN_STATUS_H

#include "http/exchange.h"

/* In an ask, as the viewer: guards a person. In the answer: true when the viewer may help them; else the exchange
   ended. An owner is helped by owners, other staff by admins. */
void ask_whom(struct exchange *x, struct text person);
bool may_help_person(struct exchange *x);

#endif
