/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Passkeys: signing in with one, step-up with one, and managing one's own.
 *
 * A passkey is two factors by itself: possession, and a PIN, fingerprint or face. It answers only our own host, so a
 * phishing page gets nothing from it. Creating one follows the rule of all factors: a person who has a factor must have
 * shown one.
 */
#include "http/exchange.h"

#include "worker/factors/factors_sql.h"
#include "worker/factors/passkey.h"
#include "worker/factors/recovery.h"
#include "worker/identity/identity.h"
#include "worker/parameters.h"
#include "worker/secrets.h"

static const struct field sign_in_form[] = {CHALLENGE_FIELD, CREDENTIAL_FIELD, {0}};
static const struct field proof_form[] = {CHALLENGE_FIELD, CREDENTIAL_FIELD, TRUST_FIELD, {0}};

static const struct field new_form[] = {
    CHALLENGE_FIELD,
    CREDENTIAL_FIELD,
    {.name = "name", .kind = FIELD_TEXT, .min = 1, .max = 60},
    {0},
};

static const struct field name_form[] = {
    {.name = "name", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 60},
    {0},
};

static struct text own_session(const struct exchange *x)
{
    return text_of(viewer(x)->id);
}

/* ---- signing in ---- */

static void ask_sign_in(struct exchange *x)
{
    const struct credential *credential;

    ask_as_system(x);
    credential = challenge_consume(x, TO_SIGN_IN);
    if (credential != NULL)
        passkey_find(x, credential);
}

static void answer_sign_in(struct exchange *x)
{
    struct webauthn_state state;

    if (passkey_verify(x, no_text, &state) != WEBAUTHN_VERIFIED)
        return;
    ask_as_system(x);
    passkey_update_counter(x, &state);
    ask_sign_in_session(x, row_text(x, SQL_PASSKEYS_FIND, 0, "person"), "passkey");
    audit_as(x, "session.opened");
    ask_again(x, answer_sign_in_session);
}

/* ---- second factor and step-up ---- */

static void ask_proof(struct exchange *x)
{
    const struct credential *credential;

    limit_by_person(x);
    ask_as_system(x);
    credential = challenge_consume(x, TO_PROVE);
    if (credential != NULL)
        passkey_find(x, credential);
}

static void answer_raised(struct exchange *x)
{
    give_trust(x, give_raised_session(x));
    answer_row(x, 200, SQL_AUTHENTICATION_NEXT_STEP);
}

static void answer_proof(struct exchange *x)
{
    struct webauthn_state state;

    if (passkey_verify(x, own_id(x), &state) != WEBAUTHN_VERIFIED)
        return;
    ask_as_system(x);
    passkey_update_counter(x, &state);
    audit_as(x, "session.raised");
    ask_raise_session(x, "passkey", ask_trust(x));
    ask_again(x, answer_raised);
}

/* ---- creating ---- */

static bool status_flag(const struct exchange *x, const char *column)
{
    return text_equal(row_text(x, SQL_PASSKEYS_AUTH_STATUS, 0, column), lit("t"));
}

static void ask_create(struct exchange *x)
{
    limit_by_person(x);
    ask_as_system(x);
    if (challenge_consume(x, TO_REGISTER) != NULL)
        ask(x, SQL_PASSKEYS_AUTH_STATUS, own_session(x));
}

static void answer_created(struct exchange *x)
{
    const void *codes = give_raised_session(x);

    answer_object(x, 201, member_rows("passkey", SQL_PASSKEYS_ADD),
                  member_json("recovery_codes", recovery_json(x, codes)), member_text("next", next_step(x)));
}

static struct text ask_add_passkey(struct exchange *x, const struct credential *credential,
                                   const struct webauthn_credential *created)
{
    struct text aaguid = text_from((const char *)created->aaguid, WEBAUTHN_AAGUID), name = field(x, "name");
    struct text key = text_from((const char *)created->key, created->key_length), id = new_id(x);

    if (text_is_absent(name))
        name = passkey_name(aaguid, agent_of(x), arena(x));
    ask(x, SQL_PASSKEYS_ADD, id, own_id(x), bytea(x, text_from((const char *)created->id, created->id_length)),
        bytea(x, key), arena_print(arena(x), "%d", created->algorithm), number_param(x, created->state.counter),
        bool_param(created->state.backup_eligible), bool_param(created->state.backed_up), bytea(x, aaguid),
        credential->transports, name);
    return id;
}

/* The first factor comes with recovery codes, and so does a later one if all codes are used. */
static void answer_create(struct exchange *x)
{
    const struct credential *credential = noted(x);
    struct webauthn_credential created;
    struct webauthn_ceremony ceremony;
    struct text id;
    bool has_shown_factor = viewer(x)->level == LEVEL_FRESH || status_flag(x, "proven");

    if (!ceremony_expected(x, &ceremony) || !passkey_may_be_created(x))
        return;
    if (webauthn_register(&ceremony, credential->client_data, credential->attestation, &created) != WEBAUTHN_VERIFIED) {
        refuse(x, 401, "passkey_wrong");
        return;
    }
    ask_as_system(x);
    ask(x, SQL_FACTORS_LOCK, own_id(x));
    ask(x, SQL_FACTORS_GUARD, own_session(x), bool_param(has_shown_factor));
    id = ask_add_passkey(x, credential, &created);
    ask_notice(x, "passkey_added");
    audit_as(x, "passkey.added");
    ask_raise_session(x, "passkey", status_flag(x, "recovery") ? NULL : recovery_ask(x, own_id(x)));
    audit_object(x, id);
    ask_again(x, answer_created);
}

/* ---- managing ---- */

static void ask_index(struct exchange *x)
{
    ask(x, SQL_PASSKEYS_INDEX, own_id(x));
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_PASSKEYS_INDEX);
}

static void ask_rename(struct exchange *x)
{
    ask_as_system(x);
    ask(x, SQL_PASSKEYS_RENAME, path_part(x, "passkey"), own_id(x), field(x, "name"));
    audit_object(x, path_part(x, "passkey"));
}

static void answer_rename(struct exchange *x)
{
    answer_row(x, 200, SQL_PASSKEYS_RENAME);
}

/* The device may be lost, so the person's trusted devices are no longer trusted. */
static void ask_remove(struct exchange *x)
{
    struct text passkey = path_part(x, "passkey");

    ask_as_system(x);
    ask(x, SQL_PASSKEYS_LOCK, passkey, own_id(x));
    ask(x, SQL_PASSKEYS_LAST_FACTOR_GUARD, passkey, own_id(x), own_session(x));
    ask(x, SQL_PASSKEYS_REMOVE, passkey, own_id(x));
    ask(x, SQL_AUTHENTICATION_UNTRUST_DEVICES, own_id(x));
    ask_notice(x, "passkey_removed");
    audit_object(x, passkey);
}

static void answer_remove(struct exchange *x)
{
    answer_empty(x, 204);
}

const struct route passkeys_routes[] = {
    {POST, "/api/sign-in/passkey", PUBLIC, sign_in_form, ask_sign_in, answer_sign_in,
     "Sign in with a passkey alone. It counts as two factors, and the session is fresh.", "session.opened"},
    {POST, "/api/sign-in/proof", ONE_FACTOR, proof_form, ask_proof, answer_proof,
     "Show one of the viewer's passkeys, as the second factor or for step-up. The session is then fresh for five "
     "minutes and gets a new token.",
     "session.raised"},
    {GET, "/api/passkeys", SIGNED_IN, NULL, ask_index, answer_index, "List the viewer's passkeys.", NULL},
    {POST, "/api/passkeys", ONE_FACTOR, new_form, ask_create, answer_create,
     "Create a passkey. A viewer who has a factor must have shown one just now. Raises the session to two "
     "factors. 409 `too_many_passkeys` above 20.",
     "passkey.added"},
    {PATCH, "/api/passkeys/{passkey}", SELF, name_form, ask_rename, answer_rename, "Rename a passkey.",
     "passkey.renamed"},
    {DELETE, "/api/passkeys/{passkey}", FRESH, NULL, ask_remove, answer_remove,
     "Remove a passkey. Devices are no longer trusted. 409 `last_factor` if the viewer could not sign in without it.",
     "passkey.removed"},
    {0},
};
