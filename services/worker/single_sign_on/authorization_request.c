/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Authorization requests to a firm's identity provider: OpenID Connect's code flow with PKCE (RFC 6749, 4.1; RFC 7636;
 * Core 1.0, 3.1). The provider redirects the browser to a page of the desk, which posts the parameters; so a GET
 * changes nothing, and no other site can post them (the gate requires our own origin).
 *
 * State, nonce and verifier belong to one request, one browser and one firm, and are used up on return. A request that
 * a signed-in person started is theirs alone; one that was started for signing in cannot be used to link an account.
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

enum {
    REQUEST_SECONDS = 600,
    URL_BYTES = 4096,
    CODE_CHARACTERS = 8000, /* some providers put encrypted claims in the code, of several thousand characters */
    ESCAPED_CHARACTER = 12, /* four bytes of UTF-8, each as %XX */
    TOKEN_FORM_BYTES = CODE_CHARACTERS * ESCAPED_CHARACTER + 4 * URL_BYTES
};

const struct field authorization_form[] = {
    {.name = "code", .kind = FIELD_TEXT, .required = true, .min = 1, .max = CODE_CHARACTERS},
    {.name = "state", .kind = FIELD_TEXT, .required = true, .min = TOKEN_LENGTH, .max = TOKEN_LENGTH},
    {.name = "iss", .kind = FIELD_TEXT, .max = FETCH_URL},
    {0},
};

static struct text connection_column(const struct exchange *x, const char *column)
{
    return row_text(x, SQL_IDENTITY_PROVIDER_CONNECTION, 0, column);
}

static bool is_enabled(const struct exchange *x)
{
    return text_equal(connection_column(x, "enabled"), lit("t"));
}

/* Percent-encodes all but unreserved characters (RFC 3986, section 2.3). */
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

/* Copies the buffer into the secret arena, NUL-terminated, and closes it. */
static struct text take_secret_text(struct exchange *x, struct buffer *buffer)
{
    struct text text = arena_print(secret_arena(x), "%.*s", (int)buffer->length, buffer->at);

    must(!buffer->overflowed);
    buffer_close(buffer);
    return text;
}

static const char *terminated(struct exchange *x, struct text text)
{
    return arena_print(secret_arena(x), "%.*s", (int)text.length, text.at).at;
}

/* ---- the request ---- */

/* The secrets of a request: 43 characters each. */
struct request {
    struct text id, state, nonce, verifier, browser;
};

static bool require_desk(struct exchange *x)
{
    if (is_desk(x))
        return true;
    refuse(x, 404, "not_found");
    return false;
}

void authorization_ask(struct exchange *x)
{
    limit_attempts(x);
    if (!require_desk(x))
        return;
    ask_as_system(x);
    ask_firm_key(x);
    ask_bare(x, SQL_IDENTITY_PROVIDER_CONNECTION);
}

/* RFC 7636, section 4.2. */
static struct text code_challenge(struct exchange *x, struct text verifier)
{
    unsigned char hash[SHA256_BYTES];
    char *out = arena_take(arena(x), BASE64URL_ROOM(SHA256_BYTES));

    crypto_sha256(&verifier, 1, hash);
    return text_from(out, crypto_base64url(hash, sizeof(hash), out));
}

static struct text authorization_url(struct exchange *x, const struct request *request)
{
    struct text endpoint = connection_column(x, "authorization_endpoint");
    struct buffer out;

    buffer_open_secret(&out, URL_BYTES);
    buffer_add(&out, endpoint);
    buffer_add_byte(&out, text_find(endpoint, '?') == SIZE_MAX ? '?' : '&');
    buffer_add(&out, lit("response_type=code&scope=openid%20email&code_challenge_method=S256&"));
    add_pair(&out, "client_id", connection_column(x, "client_id"));
    add_pair(&out, "&redirect_uri", identity_provider_return(x));
    add_pair(&out, "&state", request->state);
    add_pair(&out, "&nonce", request->nonce);
    add_pair(&out, "&code_challenge", code_challenge(x, request->verifier));
    return take_secret_text(x, &out);
}

static void answer_started(struct exchange *x)
{
    const struct request *request = noted(x);

    answer_cookie(x, "op", request->browser, REQUEST_SECONDS);
    answer_object(x, 201, member_text("location", authorization_url(x, request)));
}

void authorization_start(struct exchange *x, struct text person)
{
    const struct secret_key *key = firm_key(x);
    struct arena *secrets = secret_arena(x);
    struct request *request;
    struct text plain;

    if (key == NULL)
        return;
    if (!is_enabled(x)) {
        refuse(x, 409, "identity_provider_off");
        return;
    }
    request = arena_take(secrets, sizeof(*request));
    *request =
        (struct request){new_id(x), token_new(secrets), token_new(secrets), token_new(secrets), token_new(secrets)};
    note(x, request);
    plain = arena_print(secrets, "%.*s%.*s", (int)request->nonce.length, request->nonce.at,
                        (int)request->verifier.length, request->verifier.at);
    ask_as_system(x);
    ask(x, SQL_AUTHORIZATION_REQUEST_CREATE, request->id, connection_column(x, "issuer"), token_hash(x, request->state),
        token_hash(x, request->browser), bytea(x, key_seal(key, request->id, plain, secrets)), person);
    ask_again(x, answer_started);
}

/* ---- the return ---- */

void authorization_ask_return(struct exchange *x, struct text person)
{
    struct text browser = cookie(x, "op");

    authorization_ask(x);
    ask(x, SQL_AUTHORIZATION_REQUEST_CONSUME, token_hash(x, field(x, "state")),
        token_hash(x, browser.length == TOKEN_LENGTH ? browser : lit("")), person);
    audit_as(x, NOT_AUDITED); /* the second transaction names its own audit entry */
}

static void log_refused(struct exchange *x, const char *why)
{
    struct log line;

    log_open(&line, LOG_WARNING, "an identity provider's answer was refused");
    log_text(&line, "request", request_id(x));
    log_number(&line, "firm", (int64_t)firm(x)->number);
    log_text(&line, "why", text_of(why));
    log_close(&line);
}

/* RFC 9207, section 2.4: rejects a response from another provider than the one requested (mix-up attack). */
static bool is_of_issuer(struct exchange *x)
{
    struct text issuer = field(x, "iss");

    if (text_is_absent(issuer))
        return !text_equal(connection_column(x, "names_itself"), lit("t"));
    return text_equal(issuer, connection_column(x, "issuer"));
}

static bool check_return(struct exchange *x)
{
    if (row_count(x, SQL_AUTHORIZATION_REQUEST_CONSUME) == 0)
        refuse(x, 410, "sign_in_over");
    else if (!is_enabled(x) ||
             !text_equal(row_text(x, SQL_AUTHORIZATION_REQUEST_CONSUME, 0, "issuer"), connection_column(x, "issuer")))
        refuse(x, 409, "identity_provider_off");
    else if (!is_of_issuer(x)) {
        log_refused(x, "another iss beside the code");
        refuse(x, 401, "identity_provider_refused");
    } else
        return true;
    return false;
}

/* Form-encoded, for the Authorization header (RFC 6749, section 2.3.1). */
static const char *form_encoded(struct exchange *x, struct text text)
{
    struct buffer out;

    buffer_open_secret(&out, TOKEN_FORM_BYTES);
    add_escaped(&out, text);
    return take_secret_text(x, &out).at;
}

static const char *token_form(struct exchange *x, struct text verifier, struct text secret)
{
    struct buffer out;

    buffer_open_secret(&out, TOKEN_FORM_BYTES);
    buffer_add(&out, lit("grant_type=authorization_code&"));
    add_pair(&out, "code", field(x, "code"));
    add_pair(&out, "&redirect_uri", identity_provider_return(x));
    add_pair(&out, "&code_verifier", verifier);
    if (!text_is_absent(secret)) {
        add_pair(&out, "&client_id", connection_column(x, "client_id"));
        add_pair(&out, "&client_secret", secret);
    }
    return take_secret_text(x, &out).at;
}

static void on_redeemed(struct exchange *x)
{
    struct authorization_result *result = noted(x);
    const struct redemption *redemption = &result->redemption;

    if (redemption->outcome == CALL_BUSY)
        refuse_retry(x, 503, "busy", IDENTITY_PROVIDER_RETRY);
    else if (redemption->outcome == CALL_UNAVAILABLE)
        refuse_retry(x, 503, "identity_provider_unavailable", IDENTITY_PROVIDER_RETRY);
    else if (redemption->outcome != CALL_DONE) {
        log_refused(x, redemption->outcome == CALL_NOT_PUBLIC ? "its address is not public" : redemption->why);
        refuse(x, 401, "identity_provider_refused");
    } else
        result->then(x, result);
}

static void redeem(struct exchange *x, struct text request, struct text secret, authorization_f *then)
{
    struct authorization_result *result = arena_take(secret_arena(x), sizeof(*result));
    bool in_form = text_equal(connection_column(x, "secret_in_form"), lit("t"));
    struct text nonce = text_slice(request, 0, TOKEN_LENGTH),
                verifier = text_slice(request, TOKEN_LENGTH, TOKEN_LENGTH);

    *result = (struct authorization_result){.issuer = connection_column(x, "issuer"), .then = then};
    result->redemption = (struct redemption){
        .token_endpoint = terminated(x, connection_column(x, "token_endpoint")),
        .keys = terminated(x, connection_column(x, "jwks_uri")),
        .form = token_form(x, verifier, in_form ? secret : no_text),
        .user = in_form ? NULL : form_encoded(x, connection_column(x, "client_id")),
        .password = in_form ? NULL : form_encoded(x, secret),
        .expected = {result->issuer, connection_column(x, "client_id"), nonce, clock_seconds()},
    };
    note(x, result);
    compute(x, call_redeem, &result->redemption, on_redeemed);
}

void authorization_answer_return(struct exchange *x, authorization_f *then)
{
    const struct secret_key *key = firm_key(x);
    struct text request, secret;

    if (key == NULL || !check_return(x))
        return;
    request = key_open(key, row_text(x, SQL_AUTHORIZATION_REQUEST_CONSUME, 0, "id"),
                       from_hex(x, row_text(x, SQL_AUTHORIZATION_REQUEST_CONSUME, 0, "sealed")), secret_arena(x));
    secret = key_open(key, lit(IDENTITY_PROVIDER_SECRET), from_hex(x, connection_column(x, "sealed")), secret_arena(x));
    if (request.length != 2 * TOKEN_LENGTH || text_is_absent(secret))
        refuse(x, 500, "key_unusable");
    else
        redeem(x, request, secret, then);
}

void authorization_end(struct exchange *x)
{
    answer_cookie(x, "op", lit(""), 0);
}
