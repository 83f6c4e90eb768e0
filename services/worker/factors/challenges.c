/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Passkey challenges. The public one is bound to the browser by a cookie, the others to a session.
 *
 * Creating a challenge writes no audit entry: it is worth nothing until it is answered, and a stranger must not be able
 * to fill the audit log.
 */
#include "http/exchange.h"

#include "worker/factors/factors_sql.h"
#include "worker/factors/passkey.h"
#include "worker/identity/identity.h"
#include "worker/secrets.h"

static void ask_sign_in_challenge(struct exchange *x)
{
    struct text id = new_id(x);

    limit_lookups(x);
    ask_as_system(x);
    ask(x, SQL_CHALLENGES_SIGN_IN_OPTIONS, id, challenge_create(x, TO_SIGN_IN, id), relying_party(x));
}

static void answer_sign_in_challenge(struct exchange *x)
{
    give_challenge_cookie(x);
    answer_row(x, 201, SQL_CHALLENGES_SIGN_IN_OPTIONS);
}

static void ask_proof_challenge(struct exchange *x)
{
    struct text id = new_id(x);

    limit_by_person(x);
    ask_as_system(x);
    ask(x, SQL_CHALLENGES_PROOF_OPTIONS, id, challenge_create(x, TO_PROVE, id), relying_party(x),
        text_of(viewer(x)->person));
}

static void answer_proof_challenge(struct exchange *x)
{
    answer_row(x, 201, SQL_CHALLENGES_PROOF_OPTIONS);
}

static void ask_passkey_challenge(struct exchange *x)
{
    struct text id = new_id(x);
    char *handle = arena_take(arena(x), WEBAUTHN_HANDLE);

    crypto_random(handle, WEBAUTHN_HANDLE);
    limit_by_person(x);
    ask_as_system(x);
    ask(x, SQL_PASSKEYS_AUTH_STATUS, text_of(viewer(x)->id));
    ask(x, SQL_CHALLENGES_PASSKEY_OPTIONS, id, challenge_create(x, TO_REGISTER, id), relying_party(x),
        text_of(viewer(x)->person), bytea(x, text_from(handle, WEBAUTHN_HANDLE)));
}

static void answer_passkey_challenge(struct exchange *x)
{
    if (passkey_may_be_created(x))
        answer_row(x, 201, SQL_CHALLENGES_PASSKEY_OPTIONS);
}

const struct route challenges_routes[] = {
    {POST, "/api/challenges/sign-in", PUBLIC, NULL, ask_sign_in_challenge, answer_sign_in_challenge,
     "Create a challenge for signing in with a passkey. It works once, within two minutes, in this browser. Sets the "
     "cookie `__Host-ch`.",
     NOT_AUDITED},
    {POST, "/api/challenges/proof", ONE_FACTOR, NULL, ask_proof_challenge, answer_proof_challenge,
     "Create a challenge for showing one of the viewer's passkeys. It works once, within two minutes, in this session.",
     NOT_AUDITED},
    {POST, "/api/challenges/passkey", ONE_FACTOR, NULL, ask_passkey_challenge, answer_passkey_challenge,
     "Create a challenge for creating a passkey. It works once, within two minutes, in this session.", NOT_AUDITED},
    {0},
};
