/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Support: whether a firm has an active grant, and a login for one admin, once. The firm's audit log and the platform's
 * both say who opened it. A suspended firm's portal is closed, so nobody there could end the session: a login requires
 * an active firm.
 */
#include "common/must.h"
#include "http/exchange.h"
#include "platform/firms/firms.h"
#include "platform/firms/firms_sql.h"
#include "platform/keyring.h"

enum { LOGIN_SECONDS = 5 * 60 };

static const struct field reason_form[] = {
    {.name = "reason", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 300},
    {0},
};

static uint64_t number_part(struct exchange *x)
{
    uint64_t value = 0;

    if (!text_to_number(path_part(x, "number"), &value) || value > INT64_MAX)
        refuse(x, 404, "no_such_firm");
    return value;
}

static void ask_firm(struct exchange *x)
{
    number_part(x);
    ask(x, SQL_FIRMS_SHOW, path_part(x, "number"), origin_suffix(x));
    ask(x, SQL_SUPPORT_ADMIN, text_of(viewer(x)->person));
}

/* Refuses and returns false when the firm is not active. */
static bool is_open(struct exchange *x)
{
    const bool known = row_count(x, SQL_FIRMS_SHOW) == 1;

    if (!known)
        refuse(x, 404, "no_such_firm");
    else if (!text_equal(row_text(x, SQL_FIRMS_SHOW, 0, "state"), lit("active")))
        refuse(x, 409, "firm_not_active");
    else
        return true;
    return false;
}

/* ---- reading the grant ---- */

static void answer_grant(struct exchange *x)
{
    const bool granted = row_count(x, SQL_SUPPORT_ACTIVE_GRANT) == 1;

    answer_object(x, 200, member_flag("granted", granted), member_rows("grant", SQL_SUPPORT_ACTIVE_GRANT));
}

static void answer_show(struct exchange *x)
{
    if (!is_open(x))
        return;
    ask_in_firm(x, number_part(x));
    ask_with(x, SQL_SUPPORT_ACTIVE_GRANT, NULL, 0);
    ask_again(x, answer_grant);
}

/* ---- opening a login ---- */

static void answer_platform_audited(struct exchange *x)
{
    const struct text *token = noted(x), origin = row_text(x, SQL_FIRMS_SHOW, 0, "origin");
    const struct text location = arena_print(secret_arena(x), "%.*s/desk/support#%.*s", (int)origin.length, origin.at,
                                             (int)token->length, token->at);

    answer_object(x, 201, member_text("location", location),
                  member_text("ends_at", row_text(x, SQL_SUPPORT_OPEN, 0, "ends_at")));
}

/* The firm's audit entry is committed; the platform's follows, and without it the response has no login. */
static void answer_firm_audited(struct exchange *x)
{
    ask(x, SQL_SUPPORT_ADMIN, text_of(viewer(x)->person));
    audit_firm(x, number_part(x));
    audit_as(x, "support.opened");
    ask_again(x, answer_platform_audited);
}

static void answer_open(struct exchange *x)
{
    const struct text admin = text_of(viewer(x)->person);
    struct text *token;

    if (!is_open(x))
        return;
    token = scratch(x, sizeof(*token));
    *token = token_new(secret_arena(x));
    note(x, token);
    ask_in_firm(x, number_part(x));
    ask_with(x, SQL_SUPPORT_GUARD, NULL, 0);
    ask(x, SQL_SUPPORT_PERSON, admin, row_text(x, SQL_SUPPORT_ADMIN, 0, "name"),
        row_text(x, SQL_SUPPORT_ADMIN, 0, "email"));
    ask(x, SQL_SUPPORT_OPEN, new_id(x), admin, token_hash(x, number_part(x), *token),
        arena_print(arena(x), "%d", LOGIN_SECONDS));
    audit_person(x, admin);
    audit_as(x, "support.opened");
    ask_again(x, answer_firm_audited);
}

const struct route support_routes[] = {
    {GET, "/api/firms/{number*}/support", PLATFORM_ADMIN, NULL, ask_firm, answer_show,
     "Read the firm's support grant, with its reason and end.", NULL},
    {POST, "/api/firms/{number*}/support", PLATFORM_ADMIN_FRESH, reason_form, ask_firm, answer_open,
     "Open a support login, if the firm has granted it. The session is read-only and ends with the grant.",
     "support.opened"},
    {0},
};
