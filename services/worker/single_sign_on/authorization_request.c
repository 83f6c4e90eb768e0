/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The way to a firm's service and back: OpenID Connect's code flow with PKCE (RFC 6749, 4.1; RFC 7636; Core 1.0, 3.1).
 * The service sends the browser to a page of the desk, which posts what it brought; so a GET changes nothing, and a
 * page elsewhere cannot send it (the gate wants our own origin).
 *
 * State, nonce and verifier are of one way, for one browser and one firm, and used up by whoever comes back. A way that
 * somebody began who was in is theirs alone, and one that nobody known began lets no link be made.
 */
#include "worker/single_sign_on/authorization_request.h"

#include "common/buffer.h"
#include "common/clock.h"
#include "common/log.h"
#include "common/must.h"
#include "data/registry.h"
#include "worker/identity/identity.h"
#include "worker/parameters.h"
#include "worker/secrets.h"
#include "worker/single_sign_on/identity_provider.h"
#include "worker/single_sign_on/single_sign_on_sql.h"

enum { WAY_SECONDS = 600, WAY_BYTES = 4096 };

const struct field authorization_form[] = {
    {.name = "code", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 2000},
    {.name = "state", .kind = FIELD_TEXT, .required = true, .min = TOKEN_LENGTH, .max = TOKEN_LENGTH},
    {.name = "iss", .kind = FIELD_TEXT, .max = FETCH_URL},
    {0},
};

static struct text connection(const struct exchange *x, const char *column)
{
    return row_text(x, SQL_IDENTITY_PROVIDER_CONNECTION, 0, column);
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

void authorization_ask(struct exchange *x)
{
    limit_by_address(x);
    if (!is_at_desk(x))
        return;
    ask_as_system(x);
    ask_firm_key(x);
    ask_bare(x, SQL_IDENTITY_PROVIDER_CONNECTION);
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
    add_pair(&out, "&redirect_uri", identity_provider_return(x));
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

void authorization_start(struct exchange *x, struct text person)
{
    const struct secret_key *key = firm_key(x);
    struct arena *secrets = secret_arena(x);
    struct way *way;
    struct text plain;

    if (key == NULL)
        return;
    if (!is_on(x)) {
        refuse(x, 409, "identity_provider_off");
        return;
    }
    way = arena_take(secrets, sizeof(*way));
    *way = (struct way){new_id(x), token_new(secrets), token_new(secrets), token_new(secrets), token_new(secrets)};
    note(x, way);
    plain = arena_print(secrets, "%.*s%.*s", (int)way->nonce.length, way->nonce.at, (int)way->verifier.length,
                        way->verifier.at);
    ask_as_system(x);
    ask(x, SQL_AUTHORIZATION_REQUEST_CREATE, way->id, connection(x, "issuer"), token_hash(x, way->state),
        token_hash(x, way->browser), bytea(x, key_seal(key, way->id, plain, secrets)), person);
    ask_again(x, answer_started);
}

/* ---- the way back ---- */

void authorization_ask_return(struct exchange *x, struct text person)
{
    struct text browser = cookie(x, "op");

    authorization_ask(x);
    ask(x, SQL_AUTHORIZATION_REQUEST_CONSUME, token_hash(x, field(x, "state")),
        token_hash(x, browser.length == TOKEN_LENGTH ? browser : lit("")), person);
    audit_as(x, NOT_AUDITED); /* what comes of it names its own audit entry */
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
    if (row_count(x, SQL_AUTHORIZATION_REQUEST_CONSUME) == 0)
        refuse(x, 410, "sign_in_over");
    else if (!is_on(x) ||
             !text_equal(row_text(x, SQL_AUTHORIZATION_REQUEST_CONSUME, 0, "issuer"), connection(x, "issuer")))
        refuse(x, 409, "identity_provider_off");
    else if (!is_of_issuer(x)) {
        log_refused(x, "another iss beside the code");
        refuse(x, 401, "identity_provider_refused");
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
    add_pair(&out, "&redirect_uri", identity_provider_return(x));
    add_pair(&out, "&code_verifier", verifier);
    if (!text_is_absent(secret)) {
        add_pair(&out, "&client_id", connection(x, "client_id"));
        add_pair(&out, "&client_secret", secret);
    }
    return take(x, &out).at;
}

static void on_redeemed(struct exchange *x)
{
    struct arrival *arrival = noted(x);
    const struct redemption *redemption = &arrival->redemption;

    if (redemption->outcome == CALL_BUSY)
        refuse_retry(x, 503, "busy", IDENTITY_PROVIDER_RETRY);
    else if (redemption->outcome == CALL_UNAVAILABLE)
        refuse_retry(x, 503, "identity_provider_unavailable", IDENTITY_PROVIDER_RETRY);
    else if (redemption->outcome != CALL_DONE) {
        log_refused(x, redemption->outcome == CALL_NOT_PUBLIC ? "its address is closed" : redemption->why);
        refuse(x, 401, "identity_provider_refused");
    } else
        arrival->then(x, arrival);
}

static void redeem(struct exchange *x, struct text way, struct text secret, authorization_f *then)
{
    struct arrival *arrival = arena_take(secret_arena(x), sizeof(*arrival));
    bool in_form = text_equal(connection(x, "secret_in_form"), lit("t"));
    struct text nonce = text_slice(way, 0, TOKEN_LENGTH), verifier = text_slice(way, TOKEN_LENGTH, TOKEN_LENGTH);

    *arrival = (struct arrival){.issuer = connection(x, "issuer"), .then = then};
    arrival->redemption = (struct redemption){
        .token_endpoint = closed(x, connection(x, "token_endpoint")),
        .keys = closed(x, connection(x, "jwks_uri")),
        .form = form_of(x, verifier, in_form ? secret : no_text),
        .user = in_form ? NULL : escaped(x, connection(x, "client_id")),
        .password = in_form ? NULL : escaped(x, secret),
        .expected = {arrival->issuer, connection(x, "client_id"), nonce, clock_seconds()},
    };
    note(x, arrival);
    compute(x, call_redeem, &arrival->redemption, on_redeemed);
}

void authorization_answer_return(struct exchange *x, authorization_f *then)
{
    const struct secret_key *key = firm_key(x);
    struct text way, secret;

    if (key == NULL || !may_redeem(x))
        return;
    way = key_open(key, row_text(x, SQL_AUTHORIZATION_REQUEST_CONSUME, 0, "id"),
                   from_hex(x, row_text(x, SQL_AUTHORIZATION_REQUEST_CONSUME, 0, "sealed")), secret_arena(x));
    secret = key_open(key, lit(IDENTITY_PROVIDER_SECRET), from_hex(x, connection(x, "sealed")), secret_arena(x));
    if (way.length != 2 * TOKEN_LENGTH || text_is_absent(secret))
        refuse(x, 500, "key_unusable");
    else
        redeem(x, way, secret, then);
}

void authorization_end(struct exchange *x)
{
    answer_cookie(x, "op", lit(""), 0);
}
