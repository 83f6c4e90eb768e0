/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Passkeys: coming in with one, proving with one that it is still oneself, and one's own ones.
 *
 * A passkey is two factors by itself: it is held, and it asks for PIN, finger or face. It answers only our own host, so
 * a page that imitates ours gets nothing from it. Making one follows the rule of every factor: whoever has one must
 * have shown one.
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

/* ---- coming in ---- */

static void ask_sign_in(struct exchange *x)
{
    const struct credential *credential;

    limit_by_address(x);
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

/* ---- proving ---- */

static void ask_proof(struct exchange *x)
{
    const struct credential *credential;

    limit_by_person(x);
    ask_as_system(x);
    credential = challenge_consume(x, TO_PROVE);
    if (credential != NULL)
        passkey_find(x, credential);
}

static void answer_proven(struct exchange *x)
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
    ask_again(x, answer_proven);
}

/* ---- making ---- */

static bool standing(const struct exchange *x, const char *column)
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

static struct text ask_add(struct exchange *x, const struct credential *sent, const struct webauthn_credential *made)
{
    struct text aaguid = text_from((const char *)made->aaguid, WEBAUTHN_AAGUID), name = field(x, "name");
    struct text key = text_from((const char *)made->key, made->key_length), id = new_id(x);

    if (text_is_absent(name))
        name = passkey_name(aaguid, agent_of(x), arena(x));
    ask(x, SQL_PASSKEYS_ADD, id, own_id(x), bytea(x, text_from((const char *)made->id, made->id_length)), bytea(x, key),
        arena_print(arena(x), "%d", made->algorithm), number_param(x, made->state.counter),
        bool_param(made->state.backup_eligible), bool_param(made->state.backed_up), bytea(x, aaguid), sent->transports,
        name);
    return id;
}

/* Recovery codes come with the first factor, and again once all are used: who has some has kept them. */
static void answer_create(struct exchange *x)
{
    const struct credential *sent = noted(x);
    struct webauthn_credential made;
    struct webauthn_ceremony ceremony;
    struct text id;
    bool shown = viewer(x)->level == LEVEL_FRESH || standing(x, "proven");

    if (!ceremony_expected(x, &ceremony) || !passkey_may_be_created(x))
        return;
    if (webauthn_register(&ceremony, sent->client_data, sent->attestation, &made) != WEBAUTHN_VERIFIED) {
        refuse(x, 401, "passkey_wrong");
        return;
    }
    ask_as_system(x);
    ask(x, SQL_FACTORS_LOCK, own_id(x));
    ask(x, SQL_FACTORS_GUARD, own_session(x), bool_param(shown));
    id = ask_add(x, sent, &made);
    ask_notice(x, "passkey_added");
    audit_as(x, "passkey.added");
    ask_raise_session(x, "passkey", standing(x, "recovery") ? NULL : recovery_ask(x, own_id(x)));
    audit_object(x, id);
    ask_again(x, answer_created);
}

/* ---- one's own ---- */

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

/* Whoever takes a passkey away may have lost the device: none is trusted any more. */
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
     "Sign in with a passkey alone. It is held and asks for PIN, finger or face, so it is two factors, and fresh.",
     "session.opened"},
    {POST, "/api/sign-in/proof", ONE_FACTOR, proof_form, ask_proof, answer_proof,
     "One of one's own passkeys as the second factor, or to be fresh for five minutes. The session's token changes.",
     "session.raised"},
    {GET, "/api/passkeys", SIGNED_IN, NULL, ask_index, answer_index, "One's own passkeys.", NULL},
    {POST, "/api/passkeys", ONE_FACTOR, new_form, ask_create, answer_create,
     "Set up a passkey: a first factor for whoever has none, any other for whoever has just shown one. It is two "
     "factors, proven.",
     "passkey.added"},
    {PATCH, "/api/passkeys/{passkey}", SELF, name_form, ask_rename, answer_rename, "Give a passkey another name.",
     "passkey.renamed"},
    {DELETE, "/api/passkeys/{passkey}", FRESH, NULL, ask_remove, answer_remove,
     "Take a passkey away. Not the last thing one can sign in with; devices are trusted no more.", "passkey.removed"},
    {0},
};
