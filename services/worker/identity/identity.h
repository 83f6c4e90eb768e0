/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Authentication: what the routes of sign-in, invitations and factors share.
 *
 * A person who shows that an address is theirs gets a session at level 1; a second factor raises it to level 2. Both
 * steps create a new token and revoke the one of the request in the same transaction.
 */
#ifndef PORTICO_WORKER_IDENTITY_IDENTITY_H
#define PORTICO_WORKER_IDENTITY_IDENTITY_H

#include "data/session.h"
#include "http/capability.h"
#include "http/exchange.h"
#include "worker/identity/identity_sql_shared.h"

extern const struct capability identity_capability;

/*
 * Limits, in an ask. What strangers may attempt and is not a secret of 256 bits counts by network (/24; /64 and /48),
 * or for a browser in which somebody has signed in by that browser.
 */
void limit_attempts(struct exchange *x);
void limit_lookups(struct exchange *x);                     /* what loading the sign-in page needs */
void limit_mails_to(struct exchange *x, struct text email); /* the viewer has a mail sent to a new address */
void limit_by_person(struct exchange *x);                   /* attempts at a second factor */

/* In an ask, as the service: opens a session of `person` and queries the next step. `method` is a value of
   sessions.method and decides the level: a passkey gives 2; a mailed code 1, or 2 on a trusted device; "oidc" 1;
   "oidc_mfa", which is stored as "oidc", 2 if the policy accepts any two factors. */
void ask_sign_in_session(struct exchange *x, struct text person, const char *method);
/* Its answer: the cookie, and {"next": ..., "factors": ...}. */
void answer_sign_in_session(struct exchange *x);

/* In an ask, as the service: raises the viewer's session and queries the next step. Takes the exchange's note;
   `context` is kept for the caller. */
void ask_raise_session(struct exchange *x, const char *method, void *context);
/* In the answer: sets the cookie, forgets the old session and returns `context`. The caller answers, context
   next_step() in it. */
void *give_raised_session(struct exchange *x);
struct text next_step(const struct exchange *x);

/* In an answer: ends the streams and deletes the cached copies of the sessions that `statement` ended (columns id,
   digest). */
void forget_ended(struct exchange *x, const struct statement *statement);

/* For sessions that stay open with other rights: deletes only their cached copies. */
void forget_copies(struct exchange *x, const struct statement *statement);

/* In an answer: restarts this person's open streams, because what they may see has changed. */
void rights_changed(struct exchange *x, struct text person);

/* The User-Agent header, for lists of sessions; empty if it is missing or not UTF-8. */
struct text agent_of(struct exchange *x);

/* The sign-in cookie that binds a code to a browser. */
struct text sign_in_cookie(struct exchange *x);
void set_sign_in_cookie(struct exchange *x, struct text token);

/* Deletes the session's cookie. */
void drop_session_cookie(struct exchange *x);
/* The key of the viewer's session in the cache. */
struct session_digest own_digest(struct exchange *x);

/*
 * Notices: a change to how somebody signs in is mailed to every address that was theirs within 30 days, so that an
 * attacker cannot take over an account unnoticed. In an ask, as the service: to the viewer, or to somebody else. `what`
 * names the change; services/jobs/mails has a template for each. The mail names the browser and its location, unless
 * somebody else acts for the person.
 */
void ask_notice(struct exchange *x, const char *what);
void ask_notice_to(struct exchange *x, struct text person, const char *what);

/* The form field that asks to trust this browser, for routes that accept a second factor. */
#define TRUST_FIELD                                                                                                    \
    {                                                                                                                  \
        .name = "trust", .kind = FIELD_BOOL                                                                            \
    }

/* In the transaction that raises the session: trusts this browser, if the form asks for it. After the commit,
   give_trust() of the returned value sets the cookie, if the policy allowed it. */
void *ask_trust(struct exchange *x);
void give_trust(struct exchange *x, const void *trust);

#endif
