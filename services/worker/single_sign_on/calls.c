/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Runs on threads, so nothing here uses an exchange. */
#include "worker/single_sign_on/calls.h"

#include "common/clock.h"
#include "common/json.h"
#include "common/jwt.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

static atomic_int calls_in_progress;

static int64_t now_ms(void)
{
    return (int64_t)(clock_ns() / 1000000);
}

static bool begin_call(void)
{
    if (atomic_fetch_add(&calls_in_progress, 1) < CALLS_MAX)
        return true;
    atomic_fetch_sub(&calls_in_progress, 1);
    return false;
}

static void end_call(void)
{
    atomic_fetch_sub(&calls_in_progress, 1);
}

/* The JSON object of a 200 answer, which the caller releases. NULL: `outcome` says why. */
static json_t *read_object(struct fetch *fetch, int64_t until, enum call_outcome *outcome)
{
    enum fetch_outcome fetched;
    json_t *value = NULL;

    fetch->milliseconds = until - now_ms();
    fetched = fetch_run(fetch);
    *outcome = fetched == FETCH_NOT_PUBLIC                     ? CALL_NOT_PUBLIC
               : fetched == FETCH_LARGE                        ? CALL_WRONG
               : fetched != FETCH_DONE || fetch->status >= 500 ? CALL_UNAVAILABLE
               : fetch->status != 200                          ? CALL_WRONG
                                                               : CALL_DONE;
    if (*outcome == CALL_DONE) {
        json_read(buffer_text(&fetch->body), FETCH_BYTES, &value);
        if (!json_is_object(value)) {
            json_decref(value);
            value = NULL;
            *outcome = CALL_WRONG;
        }
    }
    buffer_close(&fetch->body);
    return value;
}

static json_t *get_object(const char *url, int64_t until, enum call_outcome *outcome)
{
    struct fetch fetch = {.url = url};

    return read_object(&fetch, until, outcome);
}

/* ---- discovery ---- */

static void discover(struct discovery *discovery)
{
    static const char suffix[] = "/.well-known/openid-configuration";
    char url[FETCH_URL + sizeof(suffix)];
    int64_t until = now_ms() + CALLS_MS;
    size_t length = strlen(discovery->issuer);
    json_t *description, *keys;

    if (length > 0 && discovery->issuer[length - 1] == '/')
        length--;
    snprintf(url, sizeof(url), "%.*s%s", (int)length, discovery->issuer, suffix);
    discovery->why = "There is no description of an OpenID Connect service at this address.";
    description = get_object(url, until, &discovery->outcome);
    if (description == NULL)
        return;
    discovery->why = endpoints_read(description, text_of(discovery->issuer), &discovery->endpoints);
    json_decref(description);
    if (discovery->why != NULL) {
        discovery->outcome = CALL_WRONG;
        return;
    }
    discovery->why = "The keys of the service could not be read where it says that they are.";
    keys = get_object(discovery->endpoints.keys, until, &discovery->outcome);
    if (keys != NULL && !keys_are_usable(keys))
        discovery->outcome = CALL_WRONG;
    json_decref(keys);
}

void call_discover(void *argument)
{
    struct discovery *discovery = argument;

    discovery->outcome = CALL_BUSY;
    if (!begin_call())
        return;
    discover(discovery);
    end_call();
}

/* ---- a code for a token ---- */

static const char *reason_of(enum jwt_outcome outcome)
{
    static const char *const reasons[] = {
        [JWT_MALFORMED] = "no token",
        [JWT_ALGORITHM] = "an algorithm that is not taken",
        [JWT_NO_KEY] = "no key of that name",
        [JWT_SIGNATURE] = "a wrong signature",
    };

    return reasons[outcome];
}

static void verify_token(struct redemption *redemption, struct text token, const json_t *keys)
{
    json_t *claims;
    enum jwt_outcome outcome = jwt_verify(token, keys, &claims);

    redemption->why =
        outcome == JWT_GOOD ? claims_check(claims, &redemption->expected, &redemption->claims) : reason_of(outcome);
    if (redemption->why != NULL)
        redemption->outcome = CALL_WRONG;
    json_decref(claims);
}

static void redeem(struct redemption *redemption)
{
    struct fetch fetch = {
        .url = redemption->token_endpoint,
        .form = redemption->form,
        .user = redemption->user,
        .password = redemption->password,
    };
    int64_t until = now_ms() + CALLS_MS;
    json_t *answer, *keys;
    const json_t *token;

    redemption->why = "the code was not taken";
    answer = read_object(&fetch, until, &redemption->outcome);
    if (answer == NULL)
        return;
    redemption->why = "the keys could not be read";
    keys = get_object(redemption->keys, until, &redemption->outcome);
    token = json_object_get(answer, "id_token");
    if (keys != NULL)
        verify_token(redemption,
                     json_is_string(token) ? text_from(json_string_value(token), json_string_length(token)) : lit(""),
                     keys);
    json_decref(keys);
    json_decref(answer);
}

void call_redeem(void *argument)
{
    struct redemption *redemption = argument;

    redemption->outcome = CALL_BUSY;
    if (!begin_call())
        return;
    redeem(redemption);
    end_call();
}
