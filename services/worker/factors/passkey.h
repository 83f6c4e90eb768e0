/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Passkeys, as the routes of making them and of coming in with them need them: what a challenge is bound to, and how an
 * answer is checked (Web Authentication Level 2, sections 7.1 and 7.2).
 *
 * The relying party is the firm's own host, so no sibling can ask for its passkeys. The host is what the edge passes on
 * after it has found the firm by it; nothing else that a browser sends says where we are.
 */
#ifndef PORTICO_WORKER_FACTORS_PASSKEY_H
#define PORTICO_WORKER_FACTORS_PASSKEY_H

#include "common/credential.h"
#include "common/webauthn.h"
#include "http/exchange.h"

/* What a challenge is for. */
enum purpose { TO_REGISTER, TO_PROVE, TO_SIGN_IN };

/* The fields of an answer to a challenge, for the forms of routes that take one. */
#define CHALLENGE_FIELD                                                                                                \
    {                                                                                                                  \
        .name = "challenge", .kind = FIELD_UUID, .required = true                                                      \
    }
#define CREDENTIAL_FIELD                                                                                               \
    {                                                                                                                  \
        .name = "credential", .kind = FIELD_OBJECT, .required = true, .max = CREDENTIAL_JSON                           \
    }

/* The firm's host without its port. */
struct text relying_party(struct exchange *x);

/* Asks for a challenge by the name `id`: bound to the viewer's session, or for TO_SIGN_IN to the browser, which gets a
   cookie by give_challenge_cookie() in the answer. Gives its text for the browser. As the service. */
struct text challenge_create(struct exchange *x, enum purpose purpose, struct text id);
void give_challenge_cookie(struct exchange *x);

/* In an ask, as the service: reads the form's credential, and uses up the challenge that it answers. NULL: it cannot be
   read, and the exchange ended. The credential stays noted. */
const struct credential *challenge_consume(struct exchange *x, enum purpose purpose);

/* In the answer: what a ceremony must fit. False when there was no such challenge, and the exchange ended. */
bool ceremony_expected(struct exchange *x, struct webauthn_ceremony *ceremony);

/* Asks whose passkey this is, on this side of this firm. As the service. */
void passkey_find(struct exchange *x, const struct credential *credential);

/*
 * In the answer: checks the credential against what passkey_find() and challenge_consume() found. `person` is who must
 * have it; absent: whoever it is, who must then be named by its handle. WEBAUTHN_VERIFIED fills `state`; after anything
 * else the exchange ended. A counter that fell back also tells the owner and writes an audit entry.
 */
enum webauthn_outcome passkey_verify(struct exchange *x, struct text person, struct webauthn_state *state);

/* After SQL_PASSKEYS_AUTH_STATUS: true when the viewer may make one, else the exchange ended. Whoever has a factor must
   just have shown one; where only a passkey counts, any other factor will do to make one with. */
bool passkey_may_be_created(struct exchange *x);

/* It was used: keeps its counter. As the service. */
void passkey_update_counter(struct exchange *x, const struct webauthn_state *state);

/* What it is called until its owner says otherwise: after the make of its authenticator, else after the browser. */
struct text passkey_name(struct text aaguid, struct text agent, struct arena *arena);

#endif
