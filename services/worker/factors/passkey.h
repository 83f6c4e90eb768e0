/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Passkeys, for the routes that create them and sign in with them: challenges, and the verification of credentials (Web
 * Authentication Level 2, sections 7.1 and 7.2).
 *
 * The relying party is the firm's own host, so no other firm can use its passkeys. The host comes from the edge, which
 * has found the firm by it; nothing else that a browser sends is trusted for this.
 */
#ifndef PORTICO_WORKER_FACTORS_PASSKEY_H
#define PORTICO_WORKER_FACTORS_PASSKEY_H

#include "common/credential.h"
#include "common/webauthn.h"
#include "http/exchange.h"

/* The purpose of a challenge. */
enum purpose { TO_REGISTER, TO_PROVE, TO_SIGN_IN };

/* The form fields of a response to a challenge. */
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

/* In an ask, as the service: creates the challenge `id`. It is bound to the viewer's session or, for TO_SIGN_IN, to the
   browser by a cookie that give_challenge_cookie() sets in the answer. Returns its text for the browser. */
struct text challenge_create(struct exchange *x, enum purpose purpose, struct text id);
void give_challenge_cookie(struct exchange *x);

/* In an ask, as the service: parses the form's credential and uses up its challenge. Returns NULL, and refuses, if the
   credential cannot be parsed. Takes the exchange's note for the credential. */
const struct credential *challenge_consume(struct exchange *x, enum purpose purpose);

/* In the answer: fills `ceremony` with the expected values. False, and refuses, if the challenge does not exist. */
bool ceremony_expected(struct exchange *x, struct webauthn_ceremony *ceremony);

/* In an ask, as the service: finds the passkey of a credential, on this side of this firm. */
void passkey_find(struct exchange *x, const struct credential *credential);

/*
 * In the answer: verifies the credential against the results of passkey_find() and challenge_consume(). `person` must
 * own it; if absent, the credential's user handle must name the owner. WEBAUTHN_VERIFIED fills `state`; any other
 * outcome refuses. A counter that went backwards also notifies the owner and writes an audit entry.
 */
enum webauthn_outcome passkey_verify(struct exchange *x, struct text person, struct webauthn_state *state);

/* After SQL_PASSKEYS_AUTH_STATUS: whether the viewer may create a passkey; refuses if not. A viewer who has a factor
   must have shown one just now; if the policy requires a passkey, any other factor is enough for this. */
bool passkey_may_be_created(struct exchange *x);

/* In an ask, as the service: stores the counter of a passkey that was used. */
void passkey_update_counter(struct exchange *x, const struct webauthn_state *state);

/* The default name of a new passkey: its provider, else the browser. */
struct text passkey_name(struct text aaguid, struct text agent, struct arena *arena);

#endif
