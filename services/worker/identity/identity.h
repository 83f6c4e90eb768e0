/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Entering: what the routes of signing in, inviting and proving factors share.
 *
 * A session is opened at level 1 by whoever shows that an address is theirs, and raised to level 2 by a factor. Both
 * make a new token; the one that came with the request dies in the same transaction.
 */
#ifndef PORTICO_WORKER_IDENTITY_IDENTITY_H
#define PORTICO_WORKER_IDENTITY_IDENTITY_H

#include "data/session.h"
#include "http/capability.h"
#include "http/exchange.h"
#include "worker/identity/identity_sql_shared.h"

extern const struct capability identity_capability;

/* Limits, in an ask. */
void limit_by_address(struct exchange *x);                  /* everything that a stranger may try */
void limit_by_email(struct exchange *x, struct text email); /* mails to one address */
void limit_by_person(struct exchange *x);                   /* tries of a second factor */
void limit_lookups(struct exchange *x);                     /* what every look at the page of signing in costs */

/* Asks for a session of `person`, and for what comes next. As the service. `method` is how they signed in, as
   sessions.method has it, and says the level: a passkey gives 2, a mailed code 1, or 2 on a device they trust; "oidc"
   1, and "oidc_mfa", which is kept as "oidc", 2 where the policy takes any two factors. */
void ask_sign_in_session(struct exchange *x, struct text person, const char *method);
/* Its answer: the cookie, and {"next": ..., "factors": ...}. */
void answer_sign_in_session(struct exchange *x);

/* Asks for the viewer's session to be raised, and for what comes next. As the service. Takes the exchange's note;
   `with` is kept for the caller. */
void ask_raise_session(struct exchange *x, const char *method, void *with);
/* Sets the cookie and forgets the old session; gives `with`. The caller answers, with next_step() in it. */
void *give_raised_session(struct exchange *x);
struct text next_step(const struct exchange *x);

/* In an answer: the sessions that `statement` ended (columns id, digest) are forgotten everywhere. */
void forget_ended(struct exchange *x, const struct statement *statement);

/* The same for sessions that go on with other rights: only their cached copies are forgotten. */
void forget_copies(struct exchange *x, const struct statement *statement);

/* In an answer: open streams of this person start again, because what they may see changed. */
void rights_changed(struct exchange *x, struct text person);

/* What the browser says it is, for lists of sessions; empty when that is no text. */
struct text agent_of(struct exchange *x);

/* The sign-in cookie that binds a code to a browser. */
struct text sign_in_cookie(struct exchange *x);
void set_sign_in_cookie(struct exchange *x, struct text token);

/* Drops the session's cookie. */
void drop_session_cookie(struct exchange *x);
/* The digest by which the cache knows the viewer's session. */
struct session_digest own_digest(struct exchange *x);

/*
 * Notices: what changed in how somebody signs in, told to every address that was theirs within thirty days, so that
 * whoever takes an account over cannot do it quietly. In an ask, as the service: to the viewer, or to somebody else.
 * `what` names the change; services/jobs/mails has the template of each. The mail names the browser that asked and
 * where it is, unless somebody else acts for the person.
 */
void ask_notice(struct exchange *x, const char *what);
void ask_notice_to(struct exchange *x, struct text person, const char *what);

/* The field that asks for this browser to be trusted, for forms of routes where a second factor is proven. */
#define TRUST_FIELD                                                                                                    \
    {                                                                                                                  \
        .name = "trust", .kind = FIELD_BOOL                                                                            \
    }

/* Asks for this browser to be trusted by the viewer, if the form wants it; in the transaction that raises the session.
   Once it has committed, give_trust() of what this returned sets the cookie, where the policy let it be. */
void *ask_trust(struct exchange *x);
void give_trust(struct exchange *x, const void *trust);

#endif
