/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An admin's session: it begins at level 1 with the mailed proof, and begins anew at level 2 with the second factor. */
#ifndef PORTICO_PLATFORM_ADMIN_ENTRY_H
#define PORTICO_PLATFORM_ADMIN_ENTRY_H

#include "http/exchange.h"

enum { ADMIN_SESSION_SECONDS = 8 * 60 * 60, ADMIN_FRESH_SECONDS = 5 * 60 };

/*
 * Appends the statements that open a session of the admin and end the viewer's present one, if there is one. Gives the
 * new token, for admin_entered() once the transaction is done.
 */
struct text ask_admin_session(struct exchange *x, struct text admin, enum level level);

/* From an answer: sets the cookie and forgets the old session. */
void admin_entered(struct exchange *x, struct text token);

/* Ends the viewer's session: the statement, and after the commit the cache and the cookie. */
void ask_admin_leave(struct exchange *x);
void admin_left(struct exchange *x);

#endif
