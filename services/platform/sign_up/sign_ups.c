/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Sign-up: somebody requests a portal, proves the address by code or link, and becomes the owner of a new firm.
 *
 * The code requires the browser of the request. The link works in any browser: before it is used there is nothing to
 * steal, and people sign up on a computer and read mail on a phone.
 */
#include "common/autolink.h"
#include "common/codes.h"
#include "common/must.h"
#include "data/limit.h"
#include "platform/firms/firms.h"
#include "platform/keyring.h"
#include "platform/sign_up/sign_up_sql.h"

#include <string.h>

enum { HOUR_MS = 60 * 60 * 1000 };

static const struct limit mails_by_network = {"sign-up mails to one by network", 5, 5, HOUR_MS};
static const struct limit mails_of_all = {"sign-up mails to one", 20, 20, HOUR_MS};
static const struct limit by_address = {"sign-up by address", 30, 10, HOUR_MS};
static const struct limit tries_by_address = {"sign-up tries by address", 60, 20, HOUR_MS};

static const struct field open_form[] = {
    {.name = "firm_name", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 120},
    {.name = "slug", .kind = FIELD_TEXT, .required = true, .min = 3, .max = 40},
    {.name = "name", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 120},
    {.name = "email", .kind = FIELD_EMAIL, .required = true, .min = 3, .max = 254},
    {0},
};
static const struct field code_form[] = {
    {.name = "code", .kind = FIELD_TEXT, .required = true, .min = 6, .max = 12},
    {0},
};
static const struct field token_form[] = {
    {.name = "token", .kind = FIELD_TEXT, .required = true, .min = 43, .max = 43},
    {0},
};

/* ---- requesting a portal ---- */

/* Both names are shown in a mail to somebody who may not have asked for it. */
static bool refuse_links(struct exchange *x)
{
    static const char *const names[] = {"firm_name", "name"};
    bool refused = false;

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (!autolink_matches(field(x, names[i]), arena(x)))
            continue;
        refuse_field(x, names[i], "name_is_link");
        refused = true;
    }
    return refused;
}

static void ask_open(struct exchange *x)
{
    if (refuse_links(x))
        return;
    limit_mails(x, &mails_by_network, &mails_of_all);
    limit_address(x, &by_address);
    ask(x, SQL_NAMES_LOOKUP, field(x, "slug"));
}

static void answer_opened(struct exchange *x)
{
    const struct proof *proof = noted(x);

    answer_cookie(x, "si", proof->browser, SIGN_UP_SECONDS);
    answer_object(x, 202, member_text("id", proof->id));
}

static void answer_open(struct exchange *x)
{
    const struct text reason = row_text(x, SQL_NAMES_LOOKUP, 0, "reason");
    struct proof *proof;

    if (!text_is_absent(reason)) {
        refuse_field(x, "slug", name_code(reason));
        return;
    }
    proof = new_proof(x);
    note(x, proof);
    ask(x, SQL_SIGN_UPS_OPEN, proof->id, field(x, "firm_name"), row_text(x, SQL_NAMES_LOOKUP, 0, "name"),
        field(x, "name"), field(x, "email"), proof->browser_hash, proof->code_hash, proof->link_hash,
        arena_print(arena(x), "%d", SIGN_UP_SECONDS));
    ask(x, SQL_SIGN_UPS_MAIL, proof->mail, field(x, "email"), field(x, "name"), field(x, "firm_name"), proof->secret,
        proof->job);
    ask_again(x, answer_opened);
}

/* ---- finishing ---- */

static void ask_claim(struct exchange *x, struct text browser, struct text code, struct text link)
{
    ask(x, SQL_SIGN_UPS_CLAIM, browser, code, link);
}

static void ask_code(struct exchange *x)
{
    const struct text browser = cookie(x, "si");

    if (browser.length != SESSION_TOKEN) {
        refuse(x, 410, "sign_up_over");
        return;
    }
    limit_address(x, &tries_by_address);
    ask_claim(x, token_hash(x, 0, browser), code_hash(x, browser, code_typed(field(x, "code"), secret_arena(x))),
              no_text);
}

static void ask_link(struct exchange *x)
{
    ask_claim(x, no_text, no_text, token_hash(x, 0, field(x, "token")));
}

static void answer_provisioned(struct exchange *x)
{
    const struct provisioning *provisioning = noted(x);
    const struct text suffix = origin_suffix(x);
    const struct text origin = arena_print(arena(x), "https://%.*s%.*s", (int)provisioning->slug.length,
                                           provisioning->slug.at, (int)suffix.length, suffix.at);

    answer_cookie(x, "si", lit(""), 0);
    answer_object(
        x, 201, member_text("origin", origin),
        member_text("location", arena_print(secret_arena(x), "%.*s/desk/enter#%.*s", (int)origin.length, origin.at,
                                            (int)provisioning->token.length, provisioning->token.at)));
}

static bool is_true(struct exchange *x, const char *column)
{
    return text_equal(row_text(x, SQL_SIGN_UPS_CLAIM, 0, column), lit("t"));
}

static void answer_claim(struct exchange *x)
{
    struct provisioning *provisioning;

    if (row_count(x, SQL_SIGN_UPS_CLAIM) == 0)
        refuse(x, 410, "sign_up_over");
    else if (!is_true(x, "correct"))
        refuse(x, 401, "code_wrong");
    else if (is_true(x, "used"))
        refuse(x, 409, "sign_up_used");
    else if (is_true(x, "name_taken"))
        refuse(x, 409, "name_taken");
    else if (text_is_absent(row_text(x, SQL_SIGN_UPS_CLAIM, 0, "number")))
        refuse_retry(x, 503, "no_room", 2);
    else {
        provisioning = scratch(x, sizeof(*provisioning));
        must(text_to_number(row_text(x, SQL_SIGN_UPS_CLAIM, 0, "number"), &provisioning->number));
        provisioning->slug = row_text(x, SQL_SIGN_UPS_CLAIM, 0, "slug");
        provisioning->firm_name = row_text(x, SQL_SIGN_UPS_CLAIM, 0, "firm_name");
        provisioning->owner_name = row_text(x, SQL_SIGN_UPS_CLAIM, 0, "name");
        provisioning->owner_email = row_text(x, SQL_SIGN_UPS_CLAIM, 0, "email");
        provisioning->handover = true;
        provisioning->event = "firm.signed_up";
        provisioning->then = answer_provisioned;
        provision_firm(x, provisioning);
    }
}

const struct route sign_up_routes[] = {
    /* Not audited: it has no effect before the address is proven, and strangers must not fill the audit log. For the
       two that finish a sign-up, provisioning.c names the audit entry. */
    {POST, "/api/sign-ups", PUBLIC, open_form, ask_open, answer_open,
     "Request a portal. A code and a link are sent to the address by mail.", NOT_AUDITED},
    {POST, "/api/sign-ups/code", PUBLIC, code_form, ask_code, answer_claim,
     "Complete the sign-up with the mailed code, in the browser that requested it.", NOT_AUDITED},
    {POST, "/api/sign-ups/link", PUBLIC, token_form, ask_link, answer_claim,
     "Complete the sign-up with the token of the mailed link, in any browser.", NOT_AUDITED},
    {0},
};
