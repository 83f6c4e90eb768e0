/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An admin's session. It starts with a mailed code or link; each time a passkey is shown, a new one replaces it. */
#ifndef PORTICO_PLATFORM_ADMINS_ADMIN_SESSION_H
#define PORTICO_PLATFORM_ADMINS_ADMIN_SESSION_H

#include "http/exchange.h"

enum { ADMIN_SESSION_SECONDS = 8 * 60 * 60, ADMIN_FRESH_SECONDS = 5 * 60 };

/* Whether the request has an admin's session, at any level. */
bool admin_is_signed_in(const struct exchange *x);

/*
 * Appends the statements that end the viewer's present session, if any, and open the next. `proven`: a passkey was
 * shown just now. Uses the exchange's note, for answer_admin_session() after the transaction.
 */
void ask_admin_session(struct exchange *x, struct text admin, bool proven);

/* Call it from an answer function: sets the cookie, evicts the old session and answers {"next": ...}. */
void answer_admin_session(struct exchange *x);

/* Sets the cookie and evicts the old session, for answers with more members. Returns the next step. */
struct text admin_session_opened(struct exchange *x);

/* End the viewer's session: first the statement; after the commit the cache and the cookie. */
void ask_admin_sign_out(struct exchange *x);
void admin_signed_out(struct exchange *x);

#endif
