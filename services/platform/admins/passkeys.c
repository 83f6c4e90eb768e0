/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * An admin's passkeys. An admin shows one to sign in and, at most five minutes before, for every act on a firm. Each
 * admin has two at least, so that a lost device locks nobody out; `portico admin reset` helps when all are lost.
 *
 * A mailed code alone allows the first passkey only: to add the second, the first one must be shown.
 */
#include "data/limit.h"
#include "http/exchange.h"
#include "platform/admins/admin_session.h"
#include "platform/admins/admins_sql.h"
#include "platform/admins/ceremony.h"
#include "platform/keyring.h"

enum { HOUR_MS = 60 * 60 * 1000 };

/* Each attempt takes a challenge, and nobody guesses a passkey. */
static const struct limit challenges = {"admin challenges by address", 3000, 600, HOUR_MS};
static const struct limit by_admin = {"admin passkey by admin", 120, 40, HOUR_MS};

static const struct field proof_form[] = {
    {.name = "challenge", .kind = FIELD_UUID, .required = true},
    {.name = "credential", .kind = FIELD_OBJECT, .required = true, .max = CREDENTIAL_JSON},
    {0},
};
static const struct field passkey_form[] = {
    {.name = "challenge", .kind = FIELD_UUID, .required = true},
    {.name = "credential", .kind = FIELD_OBJECT, .required = true, .max = CREDENTIAL_JSON},
    {.name = "name", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 60},
    {0},
};
static const struct field name_form[] = {
    {.name = "name", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 60},
    {0},
};

static struct text self(struct exchange *x)
{
    return text_of(viewer(x)->person);
}

static struct text own_session(const struct exchange *x)
{
    return text_of(viewer(x)->id);
}

static struct text number(struct exchange *x, int64_t value)
{
    return arena_print(arena(x), "%lld", (long long)value);
}

static struct text bool_param(bool value)
{
    return value ? lit("true") : lit("false");
}

/* ---- showing a passkey ---- */

static void ask_request(struct exchange *x)
{
    limit_address(x, &challenges);
    const struct text challenge = ask_challenge(x, "prove");

    ask(x, SQL_ADMIN_PASSKEYS_REQUEST, challenge, admin_host(x), admin_is_signed_in(x) ? self(x) : no_text);
}

static void answer_request(struct exchange *x)
{
    answer_challenge(x, SQL_ADMIN_PASSKEYS_REQUEST);
}

static void ask_prove(struct exchange *x)
{
    ask_ceremony(x, "prove");
    const struct text id = ceremony_credential(x)->id;

    ask(x, SQL_ADMIN_PASSKEYS_FIND, hex_of(arena(x), id.at, id.length));
}

/* Section 7.2, step 6: a signed-in admin must own the passkey; without a session, the user handle must match. */
static bool is_owners(struct exchange *x)
{
    const struct text handle = ceremony_credential(x)->handle,
                      stored = bytes_of(arena(x), row_text(x, SQL_ADMIN_PASSKEYS_FIND, 0, "handle"));

    if (admin_is_signed_in(x) && !text_equal(row_text(x, SQL_ADMIN_PASSKEYS_FIND, 0, "admin"), self(x)))
        return false;
    return text_is_absent(handle) ? admin_is_signed_in(x) : text_equal(handle, stored);
}

static enum webauthn_outcome check(struct exchange *x, const struct webauthn_ceremony *ceremony,
                                   struct webauthn_state *state)
{
    const struct credential *credential = ceremony_credential(x);
    const struct text algorithm = row_text(x, SQL_ADMIN_PASSKEYS_FIND, 0, "algorithm");
    uint64_t counter = 0, code = 0;

    (void)text_to_number(row_text(x, SQL_ADMIN_PASSKEYS_FIND, 0, "counter"), &counter);
    (void)text_to_number(text_slice(algorithm, 1, SIZE_MAX), &code); /* all supported identifiers are negative */
    const struct webauthn_stored stored = {
        .key = bytes_of(arena(x), row_text(x, SQL_ADMIN_PASSKEYS_FIND, 0, "public_key")),
        .algorithm = -(int)code,
        .counter = (uint32_t)counter,
    };

    return webauthn_assert(ceremony, &stored, credential->client_data, credential->authenticator_data,
                           credential->signature, state);
}

static void answer_suspected(struct exchange *x)
{
    refuse_passkey(x, WEBAUTHN_CLONED);
}

/* A passkey whose counter decreased may have been copied. It is refused, and the audit log has an entry. */
static void mark_suspected(struct exchange *x, struct text passkey)
{
    ask(x, SQL_ADMIN_PASSKEYS_SUSPECT, passkey);
    audit_object(x, passkey);
    audit_as(x, "admin.passkey_suspected");
    ask_again(x, answer_suspected);
}

static void answer_prove(struct exchange *x)
{
    const struct text passkey = row_text(x, SQL_ADMIN_PASSKEYS_FIND, 0, "id");
    struct webauthn_ceremony ceremony;
    struct webauthn_state state;
    enum webauthn_outcome outcome;

    if (!ceremony_expected(x, &ceremony))
        return;
    if (text_is_absent(passkey)) {
        refuse_saying(x, 401, "passkey_unknown", 0,
                      lit("This passkey is not known here. It may have been removed; please use another one."));
        return;
    }
    outcome = is_owners(x) ? check(x, &ceremony, &state) : WEBAUTHN_WRONG_KEY;
    if (outcome == WEBAUTHN_CLONED) {
        mark_suspected(x, passkey);
        return;
    }
    if (outcome != WEBAUTHN_VERIFIED) {
        refuse_passkey(x, outcome);
        return;
    }
    ask(x, SQL_ADMIN_PASSKEYS_USED, passkey, number(x, state.counter), bool_param(state.backed_up));
    ask_admin_session(x, row_text(x, SQL_ADMIN_PASSKEYS_FIND, 0, "admin"), true);
    audit_as(x, admin_is_signed_in(x) && viewer(x)->level >= LEVEL_TWO_FACTORS ? "admin.proven" : "admin.signed_in");
    ask_again(x, answer_admin_session);
}

/* ---- adding a passkey ---- */

static void ask_creation(struct exchange *x)
{
    unsigned char handle[WEBAUTHN_HANDLE];

    limit_by(x, &by_admin, self(x));
    crypto_random(handle, sizeof(handle));
    ask(x, SQL_ADMIN_PASSKEYS_MAY_ADD, own_session(x));
    const struct text challenge = ask_challenge(x, "register");

    ask(x, SQL_ADMIN_PASSKEYS_CREATION, own_session(x), challenge, admin_host(x),
        hex_of(arena(x), handle, sizeof(handle)));
}

static void answer_creation(struct exchange *x)
{
    answer_challenge(x, SQL_ADMIN_PASSKEYS_CREATION);
}

static void ask_add(struct exchange *x)
{
    limit_by(x, &by_admin, self(x));
    ask_ceremony(x, "register");
}

static void answer_added(struct exchange *x)
{
    const struct text next = admin_session_opened(x);

    answer_object(x, 201, member_text("next", next));
}

/* To create a passkey is to show it, so the session is fresh then. */
static void answer_add(struct exchange *x)
{
    const struct credential *credential = ceremony_credential(x);
    struct webauthn_ceremony ceremony;
    struct webauthn_credential made;
    enum webauthn_outcome outcome;
    const struct text id = new_id(x);

    if (!ceremony_expected(x, &ceremony))
        return;
    outcome = webauthn_register(&ceremony, credential->client_data, credential->attestation, &made);
    if (outcome != WEBAUTHN_VERIFIED) {
        refuse_passkey(x, outcome);
        return;
    }
    ask(x, SQL_ADMIN_PASSKEYS_LOCK, own_session(x));
    ask(x, SQL_ADMIN_PASSKEYS_MAY_ADD, own_session(x));
    ask(x, SQL_ADMIN_PASSKEYS_ADD, id, self(x), hex_of(arena(x), made.id, made.id_length),
        hex_of(arena(x), made.key, made.key_length), number(x, made.algorithm), number(x, made.state.counter),
        bool_param(made.state.backup_eligible), bool_param(made.state.backed_up),
        hex_of(arena(x), made.aaguid, sizeof(made.aaguid)), credential->transports, field(x, "name"));
    ask_admin_session(x, self(x), true);
    audit_object(x, id);
    audit_as(x, "admin.passkey_added");
    ask_again(x, answer_added);
}

/* ---- the admin's own passkeys ---- */

static void ask_index(struct exchange *x)
{
    ask(x, SQL_ADMIN_PASSKEYS_INDEX, self(x));
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_ADMIN_PASSKEYS_INDEX);
}

static void ask_rename(struct exchange *x)
{
    const struct text passkey = path_part(x, "passkey");

    ask(x, SQL_ADMIN_PASSKEYS_RENAME, passkey, self(x), field(x, "name"));
    audit_object(x, passkey);
}

static void answer_rename(struct exchange *x)
{
    answer_row(x, 200, SQL_ADMIN_PASSKEYS_RENAME);
}

static void ask_remove(struct exchange *x)
{
    const struct text passkey = path_part(x, "passkey");

    ask(x, SQL_ADMIN_PASSKEYS_LOCK, own_session(x));
    ask(x, SQL_ADMIN_PASSKEYS_REMOVE, passkey, self(x));
    audit_object(x, passkey);
}

static void answer_remove(struct exchange *x)
{
    answer_empty(x, 204);
}

const struct route admin_passkey_routes[] = {
    /* Challenges are not audited, because strangers may request them too. Wrong answers are not audited either; a
       correct one names its audit entry in its handler. */
    {POST, "/api/sign-in/challenge", PUBLIC, NULL, ask_request, answer_request,
     "Request a challenge for a passkey. Answer it once, within two minutes, with `POST /api/sign-in/passkey`.",
     NOT_AUDITED},
    {POST, "/api/sign-in/passkey", PUBLIC, proof_form, ask_prove, answer_prove,
     "Show a passkey, to sign in or to make the session fresh for five minutes.", NOT_AUDITED},
    {POST, "/api/passkeys/challenge", PLATFORM_ADMIN_ONE_FACTOR, NULL, ask_creation, answer_creation,
     "Request a challenge for a new passkey. Answer it once, within two minutes, with `POST /api/passkeys`.",
     NOT_AUDITED},
    {POST, "/api/passkeys", PLATFORM_ADMIN_ONE_FACTOR, passkey_form, ask_add, answer_add,
     "Add a passkey. The first one requires a sign-in by mail, any other a passkey shown within five minutes.",
     NOT_AUDITED},
    {GET, "/api/passkeys", PLATFORM_ADMIN, NULL, ask_index, answer_index, "List your own passkeys.", NULL},
    {PATCH, "/api/passkeys/{passkey}", PLATFORM_ADMIN, name_form, ask_rename, answer_rename, "Rename a passkey.",
     "admin.passkey_named"},
    {DELETE, "/api/passkeys/{passkey}", PLATFORM_ADMIN_FRESH, NULL, ask_remove, answer_remove,
     "Remove a passkey. At least two must remain (`two_passkeys` 409).", "admin.passkey_removed"},
    {0},
};
