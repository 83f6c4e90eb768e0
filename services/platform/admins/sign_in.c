/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * How an admin starts to sign in: a mailed code or link proves the address, which allows only to add or show a passkey.
 * An address that is no admin's causes the same work and gets the same answers, but no mail is sent.
 */
#include "data/limit.h"
#include "http/exchange.h"
#include "platform/admins/admin_session.h"
#include "platform/admins/admins_sql.h"
#include "platform/keyring.h"

enum { SIGN_IN_SECONDS = 10 * 60, HOUR_MS = 60 * 60 * 1000 };

static const struct limit mails_by_network = {"admin sign-in mails to one by network", 10, 5, HOUR_MS};
static const struct limit mails_of_all = {"admin sign-in mails to one", 20, 20, HOUR_MS};
static const struct limit by_address = {"admin sign-in by address", 60, 20, HOUR_MS};

static const struct field email_form[] = {
    {.name = "email", .kind = FIELD_EMAIL, .required = true, .min = 3, .max = 254},
    {0},
};
static const struct field code_form[] = {
    {.name = "code", .kind = FIELD_TEXT, .required = true, .min = 6, .max = 12},
    {0},
};
static const struct field token_form[] = {
    {.name = "token", .kind = FIELD_TEXT, .required = true, .min = SESSION_TOKEN, .max = SESSION_TOKEN},
    {0},
};

/* ---- requesting a mail ---- */

static void ask_begin(struct exchange *x)
{
    const struct proof *proof = new_proof(x);

    note(x, (void *)proof);
    limit_mails(x, &mails_by_network, &mails_of_all);
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

/* ---- the code or link ---- */

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

    ask(x, SQL_ADMIN_SIGN_INS_TRY, token_hash(x, 0, text_is_absent(browser) ? lit("") : browser), no_text,
        token_hash(x, 0, field(x, "token")));
}

static void answer_signed_in(struct exchange *x)
{
    answer_cookie(x, "si", lit(""), 0);
    answer_admin_session(x);
}

static bool is_true(struct exchange *x, const char *column)
{
    return text_equal(row_text(x, SQL_ADMIN_SIGN_INS_TRY, 0, column), lit("t"));
}

static void answer_tried(struct exchange *x)
{
    if (row_count(x, SQL_ADMIN_SIGN_INS_TRY) == 0)
        refuse(x, 410, "sign_in_over");
    else if (!is_true(x, "same_browser"))
        refuse(x, 409, "other_browser");
    else if (!is_true(x, "correct"))
        refuse(x, 401, "code_wrong");
    else {
        ask_admin_session(x, row_text(x, SQL_ADMIN_SIGN_INS_TRY, 0, "admin"), false);
        audit_as(x, "admin.entered");
        ask_again(x, answer_signed_in);
    }
}

const struct route admin_sign_in_routes[] = {
    /* Not audited, because strangers may request a mail too. The other two name their audit entry in answer_tried(). */
    {POST, "/api/sign-in", PUBLIC, email_form, ask_begin, answer_begin,
     "Request a code and a link by mail. The response is the same whether the address is an admin's or not.",
     NOT_AUDITED},
    {POST, "/api/sign-in/code", PUBLIC, code_form, ask_code, answer_tried,
     "Send the mailed code, in the browser that requested it.", NOT_AUDITED},
    {POST, "/api/sign-in/link", PUBLIC, token_form, ask_link, answer_tried,
     "Send the token of the mailed link, in the browser that requested it (elsewhere: `other_browser` 409).",
     NOT_AUDITED},
    {0},
};
