/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * How an admin gets in: an address proven by code or link, then the second factor. An address that is no admin's does
 * the same work and gets the same answers; only no mail is sent.
 */
#include "common/clock.h"
#include "common/must.h"
#include "common/totp.h"
#include "data/limit.h"
#include "platform/admin_entry.h"
#include "platform/keyring.h"
#include "platform/tables.h"
#include "platform_sql.h"

enum { SIGN_IN_SECONDS = 10 * 60, HOUR_MS = 60 * 60 * 1000 };

static const struct limit by_email = {"admin sign-in by email", 10, 5, HOUR_MS};
static const struct limit by_address = {"admin sign-in by address", 60, 20, HOUR_MS};
static const struct limit by_admin = {"admin factor by admin", 30, 10, HOUR_MS};

static const struct field email_form[] = {{"email", FIELD_EMAIL, true, 3, 254, NULL}, {0}};
static const struct field code_form[] = {{"code", FIELD_TEXT, true, 6, 12, NULL}, {0}};
static const struct field token_form[] = {{"token", FIELD_TEXT, true, SESSION_TOKEN, SESSION_TOKEN, NULL}, {0}};
static const struct field recovery_form[] = {{"code", FIELD_TEXT, true, 16, 40, NULL}, {0}};

/* ---- asking for a mail ---- */

static void ask_begin(struct exchange *x)
{
    const struct proof *proof = new_proof(x);

    note(x, (void *)proof);
    limit_by(x, &by_email, field(x, "email"));
    limit_address(x, &by_address);
    ask(x, SQL_ADMIN_SIGN_INS_OPEN, proof->id, field(x, "email"), proof->browser_hash, proof->code_hash,
        proof->link_hash, arena_print(arena(x), "%d", SIGN_IN_SECONDS));
    ask(x, SQL_ADMIN_SIGN_INS_MAIL, proof->mail, field(x, "email"), proof->secret, proof->job);
}

static void answer_begin(struct exchange *x)
{
    const struct proof *proof = noted(x);

    answer_cookie(x, "si", proof->browser, SIGN_IN_SECONDS);
    answer_members(x, 202, NULL, 0);
}

/* ---- the address ---- */

struct entering {
    struct text token;
    bool has_factor;
};

static void ask_code(struct exchange *x)
{
    const struct text browser = cookie(x, "si");

    if (browser.length != SESSION_TOKEN) {
        refuse(x, 410, "sign_in_over");
        return;
    }
    limit_address(x, &by_address);
    ask(x, SQL_ADMIN_SIGN_INS_TRY, token_hash(x, 0, browser),
        code_hash(x, browser, code_typed(field(x, "code"), secret_arena(x))), no_text);
}

static void ask_link(struct exchange *x)
{
    const struct text browser = cookie(x, "si");

    limit_address(x, &by_address);
    ask(x, SQL_ADMIN_SIGN_INS_TRY, token_hash(x, 0, text_is_absent(browser) ? lit("") : browser), no_text,
        token_hash(x, 0, field(x, "token")));
}

static void answer_entered(struct exchange *x)
{
    const struct entering *entering = noted(x);

    admin_entered(x, entering->token);
    answer_cookie(x, "si", lit(""), 0);
    answer_object(x, 200, member_text("next", entering->has_factor ? lit("totp") : lit("enrol")));
}

static bool is_true(struct exchange *x, const char *column)
{
    return text_equal(row_text(x, SQL_ADMIN_SIGN_INS_TRY, 0, column), lit("t"));
}

static void answer_tried(struct exchange *x)
{
    struct entering *entering;

    if (row_count(x, SQL_ADMIN_SIGN_INS_TRY) == 0)
        refuse(x, 410, "sign_in_over");
    else if (!is_true(x, "same_browser"))
        refuse(x, 409, "other_browser");
    else if (!is_true(x, "correct"))
        refuse(x, 401, "code_wrong");
    else {
        entering = scratch(x, sizeof(*entering));
        entering->has_factor = is_true(x, "has_factor");
        entering->token = ask_admin_session(x, row_text(x, SQL_ADMIN_SIGN_INS_TRY, 0, "admin"), LEVEL_MAIL);
        note(x, entering);
        record_as(x, "admin.entered");
        ask_again(x, answer_entered);
    }
}

/* ---- the second factor ---- */

static struct text self(struct exchange *x)
{
    return text_of(viewer(x)->person);
}

static void answer_raised(struct exchange *x)
{
    admin_entered(x, *(const struct text *)noted(x));
    answer_object(x, 200, member_text("next", lit("done")));
}

/* After whatever uses the factor up was asked for. */
static void rise(struct exchange *x, const char *record)
{
    struct text *token = scratch(x, sizeof(*token));

    *token = ask_admin_session(x, self(x), LEVEL_TWO);
    note(x, token);
    record_as(x, record);
    ask_again(x, answer_raised);
}

static void ask_totp(struct exchange *x)
{
    limit_by(x, &by_admin, self(x));
    ask(x, SQL_ADMIN_FACTOR, self(x));
}

static void answer_totp(struct exchange *x)
{
    const struct text sealed = bytes_of(secret_arena(x), row_text(x, SQL_ADMIN_FACTOR, 0, "totp_sealed"));
    uint64_t last = 0, step;
    struct text seed;

    if (!text_equal(row_text(x, SQL_ADMIN_FACTOR, 0, "confirmed"), lit("t"))) {
        refuse(x, 409, "factor_missing");
        return;
    }
    seed = key_open(keyring_platform(), self(x), sealed, secret_arena(x));
    must(!text_is_absent(seed));
    text_to_number(row_text(x, SQL_ADMIN_FACTOR, 0, "totp_last_step"), &last);
    step = totp_find(seed, code_typed(field(x, "code"), secret_arena(x)), clock_seconds());
    if (step == 0 || step <= last) {
        refuse(x, 401, "code_wrong");
        return;
    }
    ask(x, SQL_ADMIN_FACTOR_USED, self(x), arena_print(arena(x), "%llu", (unsigned long long)step));
    rise(x, "admin.signed_in");
}

static void ask_recovery(struct exchange *x)
{
    limit_by(x, &by_admin, self(x));
    ask(x, SQL_ADMIN_RECOVERY_USE, self(x), code_hash(x, self(x), code_typed(field(x, "code"), secret_arena(x))));
}

static void answer_recovery(struct exchange *x)
{
    if (row_count(x, SQL_ADMIN_RECOVERY_USE) == 0)
        refuse(x, 401, "code_wrong");
    else
        rise(x, "admin.recovered");
}

const struct route admin_sign_in_routes[] = {
    /* Unrecorded: strangers may ask too. The other three name their leaf where somebody gets in. */
    {POST, "/api/sign-in", PUBLIC, email_form, ask_begin, answer_begin, "Ask for a code and a link.", UNRECORDED},
    {POST, "/api/sign-in/code", PUBLIC, code_form, ask_code, answer_tried, "The mailed code.", UNRECORDED},
    {POST, "/api/sign-in/link", PUBLIC, token_form, ask_link, answer_tried, "The mailed link.", UNRECORDED},
    {POST, "/api/sign-in/totp", ADMIN_ENTERING, code_form, ask_totp, answer_totp, "The second factor.", UNRECORDED},
    {POST, "/api/sign-in/recovery", ADMIN_ENTERING, recovery_form, ask_recovery, answer_recovery, "A recovery code.",
     UNRECORDED},
    {0},
};
