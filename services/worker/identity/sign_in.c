/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Signing in: a mailed code or link is the first factor, an authenticator or a recovery code the second.
 *
 * A request for a mail does the same work and gets the same answer whether anybody has the address or not. Attempts are
 * counted in a transaction of their own before the code is checked, so that a refusal does not undo the count.
 */
#include "http/exchange.h"

#include "common/clock.h"
#include "common/must.h"
#include "common/totp.h"
#include "worker/identity/attempts.h"
#include "worker/identity/identity.h"
#include "worker/identity/identity_sql.h"
#include "worker/identity/limits.h"
#include "worker/identity/notice.h"
#include "worker/identity/trust.h"
#include "worker/parameters.h"
#include "worker/secrets.h"

#include <string.h>

enum { SIGN_INS = 5 /* of one browser, to which a code may belong; also in sign_in.sql */ };

static const struct field email_form[] = {
    {.name = "email", .kind = FIELD_EMAIL, .required = true, .max = 254},
    {0},
};

static const struct field code_form[] = {
    {.name = "code", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 40},
    {0},
};

static const struct field totp_form[] = {
    {.name = "code", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 40},
    TRUST_FIELD,
    {0},
};

static const struct field token_form[] = {
    {.name = "token", .kind = FIELD_TEXT, .required = true, .min = SESSION_TOKEN, .max = SESSION_TOKEN},
    {0},
};

/* ---- requesting a mail ---- */

static void answer_started(struct exchange *x)
{
    set_sign_in_cookie(x, *(const struct text *)noted(x));
    answer_members(x, 202, NULL, 0);
}

static void answer_start(struct exchange *x)
{
    const struct secret_key *key = firm_key(x);
    struct text id = new_id(x), mail = new_id(x), code = code_new(secret_arena(x)), link = token_new(secret_arena(x));
    struct text *browser = scratch(x, sizeof(*browser)), desk = bool_param(is_desk(x));

    if (key == NULL)
        return;
    *browser = token_new(secret_arena(x));
    note(x, browser);
    limit_sign_in_mails(x, field(x, "email"));
    ask_as_system(x);
    ask(x, SQL_SIGN_IN_REBIND_BROWSER, token_hash(x, sign_in_cookie(x)), token_hash(x, *browser));
    ask(x, SQL_SIGN_IN_CREATE, id, token_hash(x, *browser), bytea(x, code_hash(x, id, code)), token_hash(x, link),
        field(x, "email"), desk, code_counter(x, field(x, "email")));
    ask(x, SQL_SIGN_IN_MAIL, id, mail, seal_mail_secret(x, key, mail, code, link), desk, new_id(x));
    ask_again(x, answer_started);
}

static void ask_start(struct exchange *x)
{
    limit_attempts(x);
    ask_as_system(x);
    ask_firm_key(x);
    ask_browser_is_known(x, field(x, "email"));
}

/* ---- code and link ---- */

/* The code or link is right: uses up the sign-in and opens the session, in the transaction that the caller then runs
   with ask_again(). */
static void ask_mail_session(struct exchange *x, const struct statement *found, size_t row)
{
    ask_as_system(x);
    ask(x, SQL_SIGN_IN_USE, row_text(x, found, row, "id"));
    ask_sign_in_session(x, row_text(x, found, row, "person"), "mail");
    audit_as(x, "session.opened");
}

static void ask_code(struct exchange *x)
{
    limit_attempts(x);
    ask_as_system(x);
    ask(x, SQL_SIGN_IN_COUNT_ATTEMPT, token_hash(x, sign_in_cookie(x)));
}

static bool is_blocked(const struct exchange *x, size_t row)
{
    return text_equal(row_text(x, SQL_SIGN_IN_COUNT_ATTEMPT, row, "blocked"), lit("t"));
}

/* Whether all are blocked, and the shortest time until one is not. */
static bool all_are_blocked(const struct exchange *x, uint64_t *seconds)
{
    uint64_t wait = 0;

    *seconds = UINT32_MAX;
    for (size_t i = 0; i < row_count(x, SQL_SIGN_IN_COUNT_ATTEMPT); i++) {
        if (!is_blocked(x, i))
            return false;
        (void)text_to_number(row_text(x, SQL_SIGN_IN_COUNT_ATTEMPT, i, "wait_seconds"), &wait);
        *seconds = wait < *seconds ? wait : *seconds;
    }
    return true;
}

/* The row whose code was typed; row_count() if none. Compares all of them, so that the time reveals nothing. */
static size_t find_code(struct exchange *x)
{
    struct text typed = code_typed(field(x, "code"), secret_arena(x));
    size_t count = row_count(x, SQL_SIGN_IN_COUNT_ATTEMPT), found = count;

    must(count <= SIGN_INS);
    for (size_t i = 0; i < count; i++) {
        struct text hash = code_hash(x, row_text(x, SQL_SIGN_IN_COUNT_ATTEMPT, i, "id"), typed);
        struct text stored = from_hex(x, row_text(x, SQL_SIGN_IN_COUNT_ATTEMPT, i, "code"));

        if (crypto_equal(hash.at, hash.length, stored.at, stored.length) && !is_blocked(x, i) &&
            !text_is_absent(row_text(x, SQL_SIGN_IN_COUNT_ATTEMPT, i, "person")))
            found = i;
    }
    return found;
}

static void answer_code(struct exchange *x)
{
    size_t found = find_code(x);
    uint64_t seconds;

    if (row_count(x, SQL_SIGN_IN_COUNT_ATTEMPT) == 0) {
        refuse(x, 410, "sign_in_over");
    } else if (all_are_blocked(x, &seconds)) {
        refuse_retry(x, 429, "code_blocked", (uint32_t)seconds);
    } else if (found == row_count(x, SQL_SIGN_IN_COUNT_ATTEMPT)) {
        refuse(x, 401, "code_wrong");
    } else {
        ask_mail_session(x, SQL_SIGN_IN_COUNT_ATTEMPT, found);
        ask(x, SQL_SIGN_IN_UNCOUNT_ATTEMPT, row_text(x, SQL_SIGN_IN_COUNT_ATTEMPT, found, "counter"),
            row_text(x, SQL_SIGN_IN_COUNT_ATTEMPT, found, "compared"));
        ask_again(x, answer_sign_in_session);
    }
}

static void ask_link(struct exchange *x)
{
    ask_as_system(x);
    ask(x, SQL_SIGN_IN_FIND_BY_LINK, token_hash(x, field(x, "token")), token_hash(x, sign_in_cookie(x)));
}

static void answer_link(struct exchange *x)
{
    if (text_is_absent(row_text(x, SQL_SIGN_IN_FIND_BY_LINK, 0, "person"))) {
        refuse(x, 410, "sign_in_over");
        return;
    }
    if (!text_equal(row_text(x, SQL_SIGN_IN_FIND_BY_LINK, 0, "fits"), lit("t"))) {
        refuse(x, 409, "other_browser");
        return;
    }
    ask_mail_session(x, SQL_SIGN_IN_FIND_BY_LINK, 0);
    ask_again(x, answer_sign_in_session);
}

/* ---- the second factor ---- */

static void answer_raised(struct exchange *x)
{
    give_trust(x, give_raised_session(x));
    answer_row(x, 200, SQL_AUTHENTICATION_NEXT_STEP);
}

/* Whether the policy accepts an authenticator's code; refuses if not. If passkeys are required and the person has one,
   a code must not help: a phishing page could ask for it. */
static bool may_use_authenticator(struct exchange *x)
{
    if (text_is_absent(row_text(x, SQL_SIGN_IN_FIND_TOTP, 0, "id")))
        refuse(x, 409, "factor_missing");
    else if (text_equal(row_text(x, SQL_SIGN_IN_FIND_TOTP, 0, "passkey_only"), lit("t")))
        refuse(x, 409, "passkey_demanded");
    else
        return true;
    return false;
}

static void ask_totp(struct exchange *x)
{
    limit_by_person(x);
    ask_as_system(x);
    ask_firm_key(x);
    ask_attempt(x);
    ask(x, SQL_SIGN_IN_FIND_TOTP, text_of(viewer(x)->person), text_of(viewer(x)->id));
}

/* A wrong clock is the most common reason for a wrong code. */
static void refuse_code(struct exchange *x, struct text seed, struct text code)
{
    int64_t drift = totp_drift(seed, code, clock_seconds());
    struct text by = duration_words((uint64_t)(drift < 0 ? -drift : drift), arena(x));

    if (drift == 0)
        refuse(x, 401, "code_wrong");
    else
        refuse_saying(x, 401, drift < 0 ? "clock_behind" : "clock_ahead", 0,
                      arena_print(arena(x),
                                  "The clock of your phone seems to be about %.*s %s. Set its time to automatic, then "
                                  "type the next code.",
                                  (int)by.length, by.at, drift < 0 ? "behind" : "ahead"));
}

static void answer_totp(struct exchange *x)
{
    struct text factor = row_text(x, SQL_SIGN_IN_FIND_TOTP, 0, "id"), seed, code;
    const struct secret_key *key;
    uint64_t step, last = 0;

    if (!check_attempt(x) || !may_use_authenticator(x) || (key = firm_key(x)) == NULL)
        return;
    seed = key_open(key, factor, from_hex(x, row_text(x, SQL_SIGN_IN_FIND_TOTP, 0, "sealed")), secret_arena(x));
    if (text_is_absent(seed)) {
        refuse(x, 500, "internal");
        return;
    }
    code = code_typed(field(x, "code"), secret_arena(x));
    step = totp_find(seed, code, clock_seconds());
    (void)text_to_number(row_text(x, SQL_SIGN_IN_FIND_TOTP, 0, "last_step"), &last);
    if (step == 0)
        refuse_code(x, seed, code);
    else if (step <= last)
        refuse(x, 401, "code_used");
    if (step <= last)
        return;
    ask_as_system(x);
    ask(x, SQL_SIGN_IN_USE_TOTP_STEP, factor, number_param(x, step));
    audit_as(x, "session.raised");
    ask_raise_session(x, "totp", ask_trust(x));
    ask_again(x, answer_raised);
}

/* Recovery codes have 80 random bits, so their hash need not be slow: nobody can try 2^80. */
static void ask_recovery(struct exchange *x)
{
    struct text person = text_of(viewer(x)->person);

    limit_by_person(x);
    ask_as_system(x);
    ask_attempt(x);
    ask(x, SQL_SIGN_IN_FIND_RECOVERY_CODE, person,
        bytea(x, code_hash(x, person, code_typed(field(x, "code"), secret_arena(x)))));
}

/* The person has probably lost a device, so their devices are no longer trusted. */
static void answer_recovery(struct exchange *x)
{
    struct text code = row_text(x, SQL_SIGN_IN_FIND_RECOVERY_CODE, 0, "id");

    if (!check_attempt(x))
        return;
    if (text_is_absent(code)) {
        refuse(x, 401, "code_wrong");
        return;
    }
    ask_as_system(x);
    ask(x, SQL_SIGN_IN_USE_RECOVERY_CODE, code);
    audit_as(x, "recovery.used");
    ask(x, SQL_AUTHENTICATION_UNTRUST_DEVICES, text_of(viewer(x)->person));
    ask_notice(x, "recovery_used");
    ask_raise_session(x, "recovery", NULL);
    ask_again(x, answer_raised);
}

/* Requesting a mail writes no audit entry: nobody is known yet, and a stranger must not be able to fill the audit log.
   Nor does a wrong code; a correct one names its audit entry with the transaction that opens the session. */
const struct route sign_in_routes[] = {
    {POST, "/api/sign-in", PUBLIC, email_form, ask_start, answer_start,
     "Request a mail with a code and a link. The answer is the same whether the address is known or not.", NOT_AUDITED},
    {POST, "/api/sign-in/code", PUBLIC, code_form, ask_code, answer_code,
     "Sign in with a mailed code, in the browser that requested it. Any of the latest five codes works; five attempts "
     "for each.",
     NOT_AUDITED},
    {POST, "/api/sign-in/link", PUBLIC, token_form, ask_link, answer_link,
     "Sign in with a mailed link, in the browser that requested it.", "session.opened"},
    {POST, "/api/sign-in/totp", ONE_FACTOR, totp_form, ask_totp, answer_totp,
     "Show an authenticator app's code, as the second factor or for step-up. The session is then fresh for five "
     "minutes and gets a new token.",
     "session.raised"},
    {POST, "/api/sign-in/recovery", ONE_FACTOR, code_form, ask_recovery, answer_recovery,
     "Show a recovery code as the second factor. Each code works once. Devices are no longer trusted.",
     "recovery.used"},
    {0},
};
