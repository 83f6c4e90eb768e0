/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Signing in: a mailed code or link shows that the address is one's own, an authenticator or a recovery code that it
 * is oneself.
 *
 * Asking gives the same answer after the same work whether anybody has the address or not. Tries count in a transaction
 * of their own, before the code is looked at: a wrong code must cost its try, and a refusal undoes nothing.
 */
#include "http/exchange.h"

#include "common/clock.h"
#include "common/totp.h"
#include "worker/entry/entry.h"
#include "worker/entry/secrets.h"
#include "worker/routes/values.h"
#include "worker_sql.h"

#include <string.h>

static const struct field email_form[] = {
    {.name = "email", .kind = FIELD_EMAIL, .required = true, .max = 254},
    {0},
};

static const struct field code_form[] = {
    {.name = "code", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 40},
    {0},
};

static const struct field token_form[] = {
    {.name = "token", .kind = FIELD_TEXT, .required = true, .min = SESSION_TOKEN, .max = SESSION_TOKEN},
    {0},
};

/* ---- asking for a mail ---- */

static void answer_started(struct exchange *x)
{
    set_browser_cookie(x, *(const struct text *)noted(x));
    answer_members(x, 202, NULL, 0);
}

static void answer_start(struct exchange *x)
{
    const struct secret_key *key = firm_key(x);
    struct text id = new_id(x), mail = new_id(x), code = code_new(secret_arena(x)), link = token_new(secret_arena(x));
    struct text *browser = scratch(x, sizeof(*browser)), desk = truth(is_desk(x));

    if (key == NULL)
        return;
    *browser = token_new(secret_arena(x));
    note(x, browser);
    ask_as_system(x);
    ask(x, SQL_SIGN_IN_START, id, token_hash(x, *browser), bytea(x, code_hash(x, id, code)), token_hash(x, link),
        field(x, "email"), desk);
    ask(x, SQL_SIGN_IN_MAIL, id, mail, sealed_letter(x, key, mail, code, link), desk, new_id(x));
    ask_again(x, answer_started);
}

static void ask_start(struct exchange *x)
{
    limit_by_address(x);
    limit_by_email(x, field(x, "email"));
    ask_as_system(x);
    ask_firm_key(x);
}

/* ---- code and link ---- */

/* The mail reached its reader: uses the sign-in up and opens the session. */
static void enter(struct exchange *x, const struct statement *found)
{
    ask_as_system(x);
    ask(x, SQL_SIGN_IN_USE, row_text(x, found, 0, "id"));
    ask_entry(x, row_text(x, found, 0, "person"), "mail");
    record_as(x, "session.opened");
    ask_again(x, answer_entry);
}

static void ask_code(struct exchange *x)
{
    limit_by_address(x);
    ask_as_system(x);
    ask(x, SQL_SIGN_IN_TRY, token_hash(x, browser_cookie(x)));
}

static void answer_code(struct exchange *x)
{
    struct text id = row_text(x, SQL_SIGN_IN_TRY, 0, "id"), made, kept;

    if (text_is_absent(id)) {
        refuse(x, 410, "sign_in_over");
        return;
    }
    made = code_hash(x, id, code_typed(field(x, "code"), secret_arena(x)));
    kept = from_hex(x, row_text(x, SQL_SIGN_IN_TRY, 0, "code"));
    if (!crypto_equal(made.at, made.length, kept.at, kept.length) ||
        text_is_absent(row_text(x, SQL_SIGN_IN_TRY, 0, "person"))) {
        refuse(x, 401, "code_wrong");
        return;
    }
    enter(x, SQL_SIGN_IN_TRY);
}

static void ask_link(struct exchange *x)
{
    limit_by_address(x);
    ask_as_system(x);
    ask(x, SQL_SIGN_IN_BY_LINK, token_hash(x, field(x, "token")), token_hash(x, browser_cookie(x)));
}

static void answer_link(struct exchange *x)
{
    if (text_is_absent(row_text(x, SQL_SIGN_IN_BY_LINK, 0, "person"))) {
        refuse(x, 410, "sign_in_over");
        return;
    }
    if (!text_equal(row_text(x, SQL_SIGN_IN_BY_LINK, 0, "fits"), lit("t"))) {
        refuse(x, 409, "other_browser");
        return;
    }
    enter(x, SQL_SIGN_IN_BY_LINK);
}

/* ---- the second factor ---- */

static void answer_done(struct exchange *x)
{
    (void)raised(x);
    answer_object(x, 200, member_text("next", lit("done")));
}

static void ask_totp(struct exchange *x)
{
    limit_by_person(x);
    ask_as_system(x);
    ask_firm_key(x);
    ask(x, SQL_SIGN_IN_FACTOR, text_of(viewer(x)->person));
}

static void answer_totp(struct exchange *x)
{
    struct text factor = row_text(x, SQL_SIGN_IN_FACTOR, 0, "id"), seed;
    const struct secret_key *key = firm_key(x);
    uint64_t step, last = 0;

    if (text_is_absent(factor)) {
        refuse(x, 409, "factor_missing");
        return;
    }
    if (key == NULL)
        return;
    seed = key_open(key, factor, from_hex(x, row_text(x, SQL_SIGN_IN_FACTOR, 0, "sealed")), secret_arena(x));
    if (text_is_absent(seed)) {
        refuse(x, 500, "internal");
        return;
    }
    step = totp_find(seed, code_typed(field(x, "code"), secret_arena(x)), clock_seconds());
    (void)text_to_number(row_text(x, SQL_SIGN_IN_FACTOR, 0, "last_step"), &last);
    if (step <= last) {
        refuse(x, 401, "code_wrong");
        return;
    }
    ask_as_system(x);
    ask(x, SQL_SIGN_IN_STEP, factor, number(x, step));
    ask_raise(x, "totp", NULL);
    ask_again(x, answer_done);
}

/* Recovery codes have 80 random bits, so their hash need not be slow: nobody tries 2^80. */
static void ask_recovery(struct exchange *x)
{
    struct text person = text_of(viewer(x)->person);

    limit_by_person(x);
    ask_as_system(x);
    ask(x, SQL_SIGN_IN_RECOVERY, person, bytea(x, code_hash(x, person, code_typed(field(x, "code"), secret_arena(x)))));
}

static void answer_recovery(struct exchange *x)
{
    struct text code = row_text(x, SQL_SIGN_IN_RECOVERY, 0, "id");

    if (text_is_absent(code)) {
        refuse(x, 401, "code_wrong");
        return;
    }
    ask_as_system(x);
    ask(x, SQL_SIGN_IN_RECOVER, code);
    ask_notice(x, "recovery_used");
    ask_raise(x, "recovery", NULL);
    ask_again(x, answer_done);
}

/* Asking for a mail leaves no leaf: nobody is known yet, and a stranger must not be able to grow the record. Nor does a
   wrong code; the right one names its leaf with the transaction that lets somebody in. */
const struct route sign_in_routes[] = {
    {POST, "/api/sign-in", PUBLIC, email_form, ask_start, answer_start, "Ask for a mail with a code and a link.",
     UNRECORDED},
    {POST, "/api/sign-in/code", PUBLIC, code_form, ask_code, answer_code, "Type the mailed code.", UNRECORDED},
    {POST, "/api/sign-in/link", PUBLIC, token_form, ask_link, answer_link, "Use the mailed link.", "session.opened"},
    {POST, "/api/sign-in/totp", ENTERING, code_form, ask_totp, answer_totp, "Prove the authenticator.",
     "session.raised"},
    {POST, "/api/sign-in/recovery", ENTERING, code_form, ask_recovery, answer_recovery, "Use a recovery code.",
     "recovery.used"},
    {0},
};
