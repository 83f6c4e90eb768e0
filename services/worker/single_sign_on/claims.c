/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Some providers send times as fractions of seconds, so both integers and reals are read. */
#include "worker/single_sign_on/claims.h"

#include "common/email.h"
#include "common/json.h"

#include <string.h>

enum { AGE_SECONDS = 600 /* as long as an authorization request is valid */, AUDIENCES = 8 };

static bool copy_text(struct text text, char *out, size_t max)
{
    if (text.length == 0 || text.length > max || memchr(text.at, '\0', text.length) != NULL)
        return false;
    memcpy(out, text.at, text.length);
    out[text.length] = '\0';
    return true;
}

static bool has_member(const json_t *list, struct text member)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);

        if (json_is_string(one) && text_equal(text_from(json_string_value(one), json_string_length(one)), member))
            return true;
    }
    return false;
}

/* ---- tokens ---- */

/* If there are several audiences, `azp` must be present; if it is present, it must be us. */
static bool is_for_us(const json_t *token, struct text client)
{
    const json_t *audience = json_object_get(token, "aud"), *party = json_object_get(token, "azp");

    if (party != NULL && !text_equal(json_text(token, "azp"), client))
        return false;
    if (json_is_string(audience))
        return text_equal(json_text(token, "aud"), client);
    return json_is_array(audience) && json_array_size(audience) <= AUDIENCES && has_member(audience, client) &&
           (json_array_size(audience) == 1 || party != NULL);
}

static bool read_time(const json_t *token, const char *name, int64_t *out)
{
    const json_t *value = json_object_get(token, name);
    double seconds = json_number_value(value);

    if (!json_is_number(value) || !(seconds >= 0 && seconds < 1e11))
        return false;
    *out = (int64_t)seconds;
    return true;
}

static const char *check_times(const json_t *token, int64_t now)
{
    int64_t expires, issued, from;

    if (!read_time(token, "exp", &expires) || now >= expires + CLAIMS_SKEW)
        return "it has expired";
    if (!read_time(token, "iat", &issued) || issued > now + CLAIMS_SKEW)
        return "it was issued in the future";
    if (issued < now - AGE_SECONDS - CLAIMS_SKEW)
        return "it is old";
    if (json_object_get(token, "nbf") != NULL && (!read_time(token, "nbf", &from) || from > now + CLAIMS_SKEW))
        return "it does not count yet";
    return NULL;
}

const char *claims_check(const json_t *token, const struct expected *expected, struct claims *out)
{
    const char *why;

    memset(out, 0, sizeof(*out));
    if (!text_equal(json_text(token, "iss"), expected->issuer))
        return "another issuer";
    if (!is_for_us(token, expected->client_id))
        return "another audience";
    if ((why = check_times(token, expected->now)) != NULL)
        return why;
    if (!text_equal(json_text(token, "nonce"), expected->nonce))
        return "another nonce";
    if (!copy_text(json_text(token, "sub"), out->subject, CLAIMS_SUBJECT) || !text_is_utf8(text_of(out->subject)))
        return "no subject";
    if (!json_is_true(json_object_get(token, "email_verified")) ||
        email_normalise(json_text(token, "email"), out->email) != NULL)
        out->email[0] = '\0';
    out->multiple_factors = has_member(json_object_get(token, "amr"), lit("mfa"));
    return NULL;
}

/* ---- metadata ---- */

static bool read_endpoint(const json_t *description, const char *name, char out[FETCH_URL + 1])
{
    return fetch_url_is_valid(json_text(description, name)) && copy_text(json_text(description, name), out, FETCH_URL);
}

/* Without a list the default is client_secret_basic (Discovery 1.0, section 3). */
static bool read_method(const json_t *description, bool *in_form)
{
    const json_t *methods = json_object_get(description, "token_endpoint_auth_methods_supported");

    *in_form = methods != NULL && !has_member(methods, lit("client_secret_basic"));
    return !*in_form || has_member(methods, lit("client_secret_post"));
}

const char *endpoints_read(const json_t *description, struct text issuer, struct endpoints *out)
{
    const json_t *challenges = json_object_get(description, "code_challenge_methods_supported");
    const json_t *algorithms = json_object_get(description, "id_token_signing_alg_values_supported");

    memset(out, 0, sizeof(*out));
    if (!text_equal(json_text(description, "issuer"), issuer))
        return "The service calls itself by another address than the one that stands here. Both must be the same.";
    if (!read_endpoint(description, "authorization_endpoint", out->authorization) ||
        !read_endpoint(description, "token_endpoint", out->token) || !read_endpoint(description, "jwks_uri", out->keys))
        return "The service does not name its addresses, or one of them does not begin with https://.";
    if (!has_member(json_object_get(description, "response_types_supported"), lit("code")))
        return "The service does not give codes (response type \"code\").";
    if (!has_member(algorithms, lit("RS256")) && !has_member(algorithms, lit("ES256")))
        return "The service signs neither by RS256 nor by ES256.";
    if (challenges != NULL && !has_member(challenges, lit("S256")))
        return "The service does not know PKCE by S256.";
    if (!read_method(description, &out->secret_in_form))
        return "The service takes a client secret neither in the header nor in the form.";
    out->names_itself = json_is_true(json_object_get(description, "authorization_response_iss_parameter_supported"));
    return NULL;
}

bool keys_are_usable(const json_t *keys)
{
    const json_t *list = json_object_get(keys, "keys");

    for (size_t i = 0; i < json_array_size(list); i++) {
        struct text type = json_text(json_array_get(list, i), "kty");

        if (text_equal(type, lit("RSA")) || text_equal(type, lit("EC")))
            return true;
    }
    return false;
}
