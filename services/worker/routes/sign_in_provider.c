/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Staff sign in by a service of their firm's: OpenID Connect's code flow with PKCE (RFC 6749, 4.1; RFC 7636; Core 1.0,
 * 3.1). The service sends the browser to a page of the desk, which posts what it brought; so a GET changes nothing, and
 * a page elsewhere cannot send it (the gate wants our own origin).
 *
 * State, nonce and verifier are of one way, for one browser and one firm, and used up by whoever comes back. It ends at
 * level 1, and our own second factor follows, unless the service asked for several (entry/entry.h).
 */
#include "http/exchange.h"

#include "common/buffer.h"
#include "common/clock.h"
#include "common/log.h"
#include "common/must.h"
#include "data/registry.h"
#include "worker/entry/entry.h"
#include "worker/entry/secrets.h"
#include "worker/oidc/calls.h"
#include "worker/routes/provider.h"
#include "worker/routes/values.h"
#include "worker_sql.h"

#include <string.h>

enum { WAY_SECONDS = 600, WAY_BYTES = 4096 };

static const struct field return_form[] = {
    {.name = "code", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 2000},
    {.name = "state", .kind = FIELD_TEXT, .required = true, .min = TOKEN_LENGTH, .max = TOKEN_LENGTH},
    {.name = "iss", .kind = FIELD_TEXT, .max = FETCH_URL},
    {0},
};

static struct text connection(const struct exchange *x, const char *column)
{
    return row_text(x, SQL_PROVIDER_CONNECTION, 0, column);
}

static bool is_on(const struct exchange *x)
{
    return text_equal(connection(x, "enabled"), lit("t"));
}

/* Everything unreserved stays (RFC 3986, section 2.3). */
static void add_escaped(struct buffer *out, struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
            c == '_' || c == '~')
            buffer_add_byte(out, c);
        else
            buffer_print(out, "%%%02X", (unsigned)(unsigned char)c);
    }
}

static void add_pair(struct buffer *out, const char *name, struct text value)
{
    buffer_add(out, text_of(name));
    buffer_add_byte(out, '=');
    add_escaped(out, value);
}

/* Closed by a NUL, in the secret arena. */
static struct text take(struct exchange *x, struct buffer *buffer)
{
    struct text made = arena_print(secret_arena(x), "%.*s", (int)buffer->length, buffer->at);

    must(!buffer->overflowed);
    buffer_close(buffer);
    return made;
}

static const char *closed(struct exchange *x, struct text text)
{
    return arena_print(secret_arena(x), "%.*s", (int)text.length, text.at).at;
}

/* ---- the button ---- */

static void ask_button(struct exchange *x)
{
    limit_looks(x);
    ask_as_system(x);
    ask_bare(x, SQL_PROVIDER_BUTTON);
}

static void answer_button(struct exchange *x)
{
    struct text name = is_desk(x) ? row_text(x, SQL_PROVIDER_BUTTON, 0, "name") : no_text;

    answer_object(x, 200, member_flag("on", !text_is_absent(name)), member_text("name", name));
}

/* ---- the way there ---- */

/* What is remembered of a way, beside its hashes: 43 characters each. */
struct way {
    struct text id, state, nonce, verifier, browser;
};

static bool is_at_desk(struct exchange *x)
{
    if (is_desk(x))
        return true;
    refuse(x, 404, "not_found");
    return false;
}

static void ask_start(struct exchange *x)
{
    limit_by_address(x);
    if (!is_at_desk(x))
        return;
    ask_as_system(x);
    ask_firm_key(x);
    ask_bare(x, SQL_PROVIDER_CONNECTION);
}

/* RFC 7636, section 4.2. */
static struct text challenge_of(struct exchange *x, struct text verifier)
{
    unsigned char hash[SHA256_BYTES];
    char *out = arena_take(arena(x), BASE64URL_ROOM(SHA256_BYTES));

    crypto_sha256(&verifier, 1, hash);
    return text_from(out, crypto_base64url(hash, sizeof(hash), out));
}

static struct text location_of(struct exchange *x, const struct way *way)
{
    struct text endpoint = connection(x, "authorization_endpoint");
    struct buffer out;

    buffer_open_secret(&out, WAY_BYTES);
    buffer_add(&out, endpoint);
    buffer_add_byte(&out, text_find(endpoint, '?') == SIZE_MAX ? '?' : '&');
    buffer_add(&out, lit("response_type=code&scope=openid%20email&code_challenge_method=S256&"));
    add_pair(&out, "client_id", connection(x, "client_id"));
    add_pair(&out, "&redirect_uri", provider_return(x));
    add_pair(&out, "&state", way->state);
    add_pair(&out, "&nonce", way->nonce);
    add_pair(&out, "&code_challenge", challenge_of(x, way->verifier));
    return take(x, &out);
}

static void answer_started(struct exchange *x)
{
    const struct way *way = noted(x);

    answer_cookie(x, "op", way->browser, WAY_SECONDS);
    answer_object(x, 201, member_text("location", location_of(x, way)));
}

static void answer_start(struct exchange *x)
{
    const struct secret_key *key = firm_key(x);
    struct arena *secrets = secret_arena(x);
    struct way *way;
    struct text plain;

    if (key == NULL)
        return;
    if (!is_on(x)) {
        refuse(x, 409, "provider_off");
        return;
    }
    way = arena_take(secrets, sizeof(*way));
    *way = (struct way){new_id(x), token_new(secrets), token_new(secrets), token_new(secrets), token_new(secrets)};
    note(x, way);
    plain = arena_print(secrets, "%.*s%.*s", (int)way->nonce.length, way->nonce.at, (int)way->verifier.length,
                        way->verifier.at);
    ask_as_system(x);
    ask(x, SQL_PROVIDER_BEGIN, way->id, connection(x, "issuer"), token_hash(x, way->state), token_hash(x, way->browser),
        bytea(x, key_seal(key, way->id, plain, secrets)));
    ask_again(x, answer_started);
}

/* ---- the way back ---- */

/* What is kept from the talk to the session's opening. */
struct arrival {
    struct redemption redemption;
    struct text issuer, person;
};

static void ask_return(struct exchange *x)
{
    struct text browser = cookie(x, "op");

    limit_by_address(x);
    if (!is_at_desk(x))
        return;
    ask_as_system(x);
    ask_firm_key(x);
    ask_bare(x, SQL_PROVIDER_CONNECTION);
    ask(x, SQL_PROVIDER_TAKE, token_hash(x, field(x, "state")),
        token_hash(x, browser.length == TOKEN_LENGTH ? browser : lit("")));
    record_as(x, UNRECORDED); /* what comes of it names its own leaf */
}

static void log_refused(struct exchange *x, const char *why)
{
    struct log line;

    log_open(&line, LOG_WARNING, "a service's answer was refused");
    log_text(&line, "request", request_id(x));
    log_number(&line, "firm", (int64_t)firm(x)->number);
    log_text(&line, "why", text_of(why));
    log_close(&line);
}

/* RFC 9207, section 2.4: an answer of another service than the one that was asked is a mix-up. */
static bool is_of_issuer(struct exchange *x)
{
    struct text named = field(x, "iss");

    if (text_is_absent(named))
        return !text_equal(connection(x, "names_itself"), lit("t"));
    return text_equal(named, connection(x, "issuer"));
}

static bool may_redeem(struct exchange *x)
{
    if (row_count(x, SQL_PROVIDER_TAKE) == 0)
        refuse(x, 410, "sign_in_over");
    else if (!is_on(x) || !text_equal(row_text(x, SQL_PROVIDER_TAKE, 0, "issuer"), connection(x, "issuer")))
        refuse(x, 409, "provider_off");
    else if (!is_of_issuer(x)) {
        log_refused(x, "another iss beside the code");
        refuse(x, 401, "provider_refused");
    } else
        return true;
    return false;
}

/* Form-encoded, before it stands in Authorization (RFC 6749, section 2.3.1). */
static const char *escaped(struct exchange *x, struct text text)
{
    struct buffer out;

    buffer_open_secret(&out, WAY_BYTES);
    add_escaped(&out, text);
    return take(x, &out).at;
}

static const char *form_of(struct exchange *x, struct text verifier, struct text secret)
{
    struct buffer out;

    buffer_open_secret(&out, 4 * WAY_BYTES);
    buffer_add(&out, lit("grant_type=authorization_code&"));
    add_pair(&out, "code", field(x, "code"));
    add_pair(&out, "&redirect_uri", provider_return(x));
    add_pair(&out, "&code_verifier", verifier);
    if (!text_is_absent(secret)) {
        add_pair(&out, "&client_id", connection(x, "client_id"));
        add_pair(&out, "&client_secret", secret);
    }
    return take(x, &out).at;
}

static void answer_redeemed(struct exchange *x);

static void redeem(struct exchange *x, struct text way, struct text secret)
{
    struct arrival *arrival = arena_take(secret_arena(x), sizeof(*arrival));
    bool in_form = text_equal(connection(x, "secret_in_form"), lit("t"));
    struct text nonce = text_slice(way, 0, TOKEN_LENGTH), verifier = text_slice(way, TOKEN_LENGTH, TOKEN_LENGTH);

    *arrival = (struct arrival){.issuer = connection(x, "issuer")};
    arrival->redemption = (struct redemption){
        .token_endpoint = closed(x, connection(x, "token_endpoint")),
        .keys = closed(x, connection(x, "jwks_uri")),
        .form = form_of(x, verifier, in_form ? secret : no_text),
        .user = in_form ? NULL : escaped(x, connection(x, "client_id")),
        .password = in_form ? NULL : escaped(x, secret),
        .expected = {arrival->issuer, connection(x, "client_id"), nonce, clock_seconds()},
    };
    note(x, arrival);
    compute(x, call_redeem, &arrival->redemption, answer_redeemed);
}

static void answer_return(struct exchange *x)
{
    const struct secret_key *key = firm_key(x);
    struct text way, secret;

    if (key == NULL || !may_redeem(x))
        return;
    way = key_open(key, row_text(x, SQL_PROVIDER_TAKE, 0, "id"),
                   from_hex(x, row_text(x, SQL_PROVIDER_TAKE, 0, "sealed")), secret_arena(x));
    secret = key_open(key, lit(PROVIDER_SECRET), from_hex(x, connection(x, "sealed")), secret_arena(x));
    if (way.length != 2 * TOKEN_LENGTH || text_is_absent(secret))
        refuse(x, 500, "key_unusable");
    else
        redeem(x, way, secret);
}

/* ---- who it is ---- */

static void answer_entered(struct exchange *x)
{
    answer_cookie(x, "op", lit(""), 0);
    answer_entry(x);
}

static void enter(struct exchange *x)
{
    const struct arrival *arrival = noted(x);

    ask_as_system(x);
    ask(x, SQL_PROVIDER_USED, arrival->issuer, text_of(arrival->redemption.claims.subject));
    record_as(x, "session.opened");
    ask_entry(x, arrival->person, arrival->redemption.claims.several ? "oidc_mfa" : "oidc");
    ask_again(x, answer_entered);
}

static void answer_found(struct exchange *x)
{
    struct arrival *arrival = noted(x);
    const struct claims *claims = &arrival->redemption.claims;

    arrival->person = row_text(x, SQL_PROVIDER_FIND, 0, "person");
    if (text_is_absent(arrival->person)) {
        refuse(x, 403, claims->email[0] == '\0' ? "provider_unverified" : "provider_nobody");
        return;
    }
    if (text_equal(row_text(x, SQL_PROVIDER_FIND, 0, "linked"), lit("t"))) {
        enter(x);
        return;
    }
    ask_as_system(x);
    ask(x, SQL_PROVIDER_LINK, arrival->issuer, text_of(claims->subject), arrival->person);
    ask_notice_to(x, arrival->person, "oidc_linked");
    record_as(x, "provider.linked");
    record_object(x, arrival->person);
    ask_again(x, enter);
}

static void answer_redeemed(struct exchange *x)
{
    const struct arrival *arrival = noted(x);
    const struct claims *claims = &arrival->redemption.claims;

    if (arrival->redemption.outcome == CALL_BUSY)
        refuse_retry(x, 503, "busy", PROVIDER_RETRY);
    else if (arrival->redemption.outcome == CALL_AWAY)
        refuse_retry(x, 503, "provider_away", PROVIDER_RETRY);
    else if (arrival->redemption.outcome != CALL_DONE) {
        log_refused(x, arrival->redemption.outcome == CALL_CLOSED ? "its address is closed" : arrival->redemption.why);
        refuse(x, 401, "provider_refused");
    } else {
        ask_as_system(x);
        ask(x, SQL_PROVIDER_FIND, arrival->issuer, text_of(claims->subject),
            claims->email[0] == '\0' ? no_text : text_of(claims->email));
        ask_again(x, answer_found);
    }
}

/* Nobody is known yet on the way there, and a stranger must not be able to grow the record. */
const struct route sign_in_provider_routes[] = {
    {GET, "/api/sign-in/provider", PUBLIC, NULL, ask_button, answer_button, "Whether another service lets staff in.",
     NULL},
    {POST, "/api/sign-in/provider", PUBLIC, NULL, ask_start, answer_start, "Begin to sign in by it.", UNRECORDED},
    {POST, "/api/sign-in/oidc", PUBLIC, return_form, ask_return, answer_return, "Come back from it.", "session.opened"},
    {0},
};
