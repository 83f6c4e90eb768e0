/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A challenge is deleted in a transaction of its own before the answer is checked, so a wrong answer uses it up too. */
#include "platform/admins/ceremony.h"

#include "common/config.h"
#include "common/crypto.h"
#include "common/log.h"
#include "platform/admins/admin_session.h"
#include "platform/admins/admins_sql.h"
#include "platform/keyring.h"

enum { CHALLENGE_SECONDS = 120 };

/* The exchange's note: for a new challenge, or for an answer to one. */
struct ceremony_note {
    struct text id, browser;
    struct credential credential;
};

static struct text admin_origin(struct exchange *x)
{
    char origin[CONFIG_BYTES];

    return arena_copy(arena(x), text_of(config_origin(origin, "admin")));
}

struct text admin_host(struct exchange *x)
{
    struct text origin = admin_origin(x), host = text_slice(origin, sizeof("https://") - 1, SIZE_MAX);

    return text_next(&host, ':');
}

static struct text own_session(const struct exchange *x)
{
    return admin_is_signed_in(x) ? text_of(viewer(x)->id) : no_text;
}

struct text ask_challenge(struct exchange *x, const char *purpose)
{
    struct ceremony_note *state = scratch(x, sizeof(*state));
    unsigned char bytes[WEBAUTHN_CHALLENGE];
    char *encoded = scratch(x, BASE64URL_ROOM(WEBAUTHN_CHALLENGE));

    crypto_random(bytes, sizeof(bytes));
    state->id = new_id(x);
    state->browser = admin_is_signed_in(x) ? no_text : token_new(secret_arena(x));
    note(x, state);
    ask(x, SQL_ADMIN_CHALLENGES_ADD, state->id, text_of(purpose), hex_of(arena(x), bytes, sizeof(bytes)),
        own_session(x), admin_is_signed_in(x) ? no_text : token_hash(x, 0, state->browser));
    return text_from(encoded, crypto_base64url(bytes, sizeof(bytes), encoded));
}

void answer_challenge(struct exchange *x, const struct statement *statement)
{
    const struct ceremony_note *state = noted(x);

    if (!text_is_absent(state->browser))
        answer_cookie(x, "ch", state->browser, CHALLENGE_SECONDS);
    answer_object(x, 200, member_text("challenge", state->id),
                  member_json("options", row_text(x, statement, 0, "options")));
}

void ask_ceremony(struct exchange *x, const char *purpose)
{
    struct ceremony_note *state = scratch(x, sizeof(*state));
    const struct text browser = cookie(x, "ch");

    note(x, state);
    if (!credential_read(field(x, "credential"), arena(x), &state->credential)) {
        refuse_field(x, "credential", "not_credential");
        return;
    }
    ask(x, SQL_ADMIN_CHALLENGES_TAKE, field(x, "challenge"), text_of(purpose), own_session(x),
        admin_is_signed_in(x) || browser.length != SESSION_TOKEN ? no_text : token_hash(x, 0, browser));
}

const struct credential *ceremony_credential(const struct exchange *x)
{
    const struct ceremony_note *state = noted(x);

    return &state->credential;
}

bool ceremony_expected(struct exchange *x, struct webauthn_ceremony *ceremony)
{
    const struct text bytes = bytes_of(arena(x), row_text(x, SQL_ADMIN_CHALLENGES_TAKE, 0, "bytes"));

    *ceremony = (struct webauthn_ceremony){bytes, admin_origin(x), admin_host(x)};
    if (bytes.length != WEBAUTHN_CHALLENGE)
        refuse(x, 410, "challenge_over");
    return bytes.length == WEBAUTHN_CHALLENGE;
}

void refuse_passkey(struct exchange *x, enum webauthn_outcome outcome)
{
    struct log line;

    log_open_security(&line, "passkey refused");
    log_text(&line, "request", request_id(x));
    log_text(&line, "why", text_of(webauthn_outcome_name(outcome)));
    log_close(&line);
    refuse_saying(x, 401, "passkey_wrong", 0,
                  lit("This passkey was not accepted. Please try again, or use another one."));
}
