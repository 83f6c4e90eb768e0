/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whom staff may help to sign in: all contacts whom they see, and colleagues if they are admins. */
#ifndef PORTICO_WORKER_INVITATIONS_SIGN_IN_STATUS_H
#define PORTICO_WORKER_INVITATIONS_SIGN_IN_STATUS_H

#include "http/exchange.h"

/* In an ask, as the viewer: guards a person. In the answer: whether the viewer may help them; refuses if not. Only
   owners help owners, only admins other staff. */
void ask_person_guard(struct exchange *x, struct text person);
bool may_help_person(struct exchange *x);

#endif
