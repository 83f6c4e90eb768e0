/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The viewer's own name and preferences, on either side; and the review of clients' changes by staff.
 *
 * The firm's policy decides whether a client's new name or telephone number must be reviewed. The statements read the
 * policy themselves, because it may have changed since the page was loaded. Language and time zone apply at once.
 */
#include "http/exchange.h"

#include "worker/identity/identity_sql.h"
#include "worker/parameters.h"

static const struct field change_form[] = {
    {.name = "name", .kind = FIELD_TEXT, .min = 1, .max = 120},
    {.name = "phone", .kind = FIELD_TEXT, .max = 40},
    {.name = "locale", .kind = FIELD_CHOICE, .choices = locales},
    {.name = "time_zone", .kind = FIELD_TEXT, .min = 1, .max = 64},
    {0},
};

static const struct field decision_form[] = {
    {.name = "accept", .kind = FIELD_BOOL, .required = true},
    {.name = "reason", .kind = FIELD_LINES, .min = 1, .max = 500},
    {0},
};

static void ask_show(struct exchange *x)
{
    ask_bare(x, SQL_PROFILE_SHOW);
}

static void answer_show(struct exchange *x)
{
    answer_row(x, 200, SQL_PROFILE_SHOW);
}

static void ask_change(struct exchange *x)
{
    struct text person = text_of(viewer(x)->person), name = field(x, "name"), phone = field(x, "phone");

    ask(x, SQL_PROFILE_TIME_ZONE_GUARD, field(x, "time_zone"));
    if (viewer(x)->kind == VIEWER_CLIENT) {
        struct text change = new_id(x);

        ask(x, SQL_PROFILE_REPLACE_WAITING, name, given_param(x, "phone"), phone);
        ask(x, SQL_PROFILE_REQUEST_CHANGE, change, name, given_param(x, "phone"), phone);
        ask(x, SQL_PROFILE_CALL, new_id(x), change);
    }
    ask(x, SQL_PROFILE_CHANGE, name, given_param(x, "phone"), phone, given_param(x, "locale"), field(x, "locale"),
        given_param(x, "time_zone"), field(x, "time_zone"));
    ask_bare(x, SQL_PROFILE_SHOW);
    audit_object(x, person);
    emit(x, SQL_PROFILE_EMIT, person, no_text, lit("profile.changed"));
}

static void ask_withdraw(struct exchange *x)
{
    struct text person = text_of(viewer(x)->person);

    ask_bare(x, SQL_PROFILE_WITHDRAW);
    audit_object(x, person);
    emit(x, SQL_PROFILE_EMIT, person, no_text, lit("profile.withdrawn"));
}

static void answer_no_content(struct exchange *x)
{
    answer_empty(x, 204);
}

/* ---- staff ---- */

static const struct field changes_query[] = {
    {.name = "person", .kind = FIELD_UUID},
    {.name = "account", .kind = FIELD_UUID},
    {0},
};

static void ask_changes(struct exchange *x)
{
    ask(x, SQL_PROFILE_CHANGES, field(x, "person"), field(x, "account"));
}

static void answer_changes(struct exchange *x)
{
    answer_rows(x, 200, SQL_PROFILE_CHANGES);
}

static void ask_decide(struct exchange *x)
{
    struct text change = path_part(x, "change"), reason = field(x, "reason");
    const bool accept = text_equal(field(x, "accept"), lit("true"));

    if (!accept && text_is_absent(reason)) {
        refuse_field(x, "reason", "required");
        return;
    }
    ask(x, SQL_PROFILE_DECIDE, change, bool_param(accept), accept ? no_text : reason);
    audit_object(x, change);
    audit_as(x, accept ? "profile.accepted" : "profile.declined");
    emit(x, SQL_PROFILE_EMIT, no_text, change, accept ? lit("profile.accepted") : lit("profile.declined"));
}

const struct route profile_routes[] = {
    {GET, "/api/profile", SIGNED_IN, NULL, ask_show, answer_show, "Show the viewer's profile.", NULL},
    {PATCH, "/api/profile", SELF, change_form, ask_change, answer_show,
     "Change the viewer's profile. A null member is cleared. A client's new name or telephone number may wait for "
     "staff.",
     "profile.changed"},
    {DELETE, "/api/profile/change", SELF, NULL, ask_withdraw, answer_no_content,
     "Withdraw a change of name or telephone number that is waiting for staff. 404 `profile_change_over` if there is "
     "none.",
     "profile.withdrawn"},
    {GET, "/api/profile-changes", STAFF, changes_query, ask_changes, answer_changes,
     "List clients' changes of name or telephone number: waiting ones, and those applied at once within two weeks.",
     NULL},
    {POST, "/api/profile-changes/{change}/decision", STAFF, decision_form, ask_decide, answer_no_content,
     "Accept a change, or decline it with a reason for the client.", "profile.accepted"},
    {0},
};
