/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An admin's session: it begins with the mailed proof, and begins anew each time that a passkey was shown. */
#ifndef PORTICO_PLATFORM_ADMINS_ADMIN_SESSION_H
#define PORTICO_PLATFORM_ADMINS_ADMIN_SESSION_H

#include "http/exchange.h"

enum { ADMIN_SESSION_SECONDS = 8 * 60 * 60, ADMIN_FRESH_SECONDS = 5 * 60 };

/* Whether a session of an admin came with the request, at any level. */
bool admin_is_signed_in(const struct exchange *x);

/*
 * Appends the statements that end the viewer's present session, if there is one, and open the next. `proven`: a passkey
 * was shown just now. Takes the exchange's note, for answer_admin_session() once the transaction is done.
 */
void ask_admin_session(struct exchange *x, struct text admin, bool proven);

/* From an answer: sets the cookie, forgets the old session and answers {"next": ...}. */
void answer_admin_session(struct exchange *x);

/* The first two of the three, for an answer that says more. Gives what comes next. */
struct text admin_session_opened(struct exchange *x);

/* Ends the viewer's session: the statement, and after the commit the cache and the cookie. */
void ask_admin_sign_out(struct exchange *x);
void admin_signed_out(struct exchange *x);

#endif
