/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Helpers, whom a client invites, and colleagues, whom the administrator of a client that is a company or a family
 * invites. Each has their own sign-in.\n\nOnly the firm may write links, so these statements run as the service, after
 * guards that check the viewer's own link: a policy that let clients write links would have to repeat all of this in
 * its conditions. Access ends with the commit: each link decides by itself what it shows, and sessions without a link
 * are revoked in the same transaction.
 */
#include "http/exchange.h"

#include "worker/access/access_sql.h"
#include "worker/identity/identity.h"
#include "worker/invitations/invitations.h"
#include "worker/parameters.h"
#include "worker/secrets.h"

enum { ACCOUNTS_MAX = 20 /* in one invitation */ };

#define HELPERS_MAX "50" /* in one account, including colleagues */

/* A client can make us write to any address, so invitations are limited. */
static const struct limit by_inviter = {"helpers by inviter", 20, 20, 3600 * 1000};

static const char *const relations[] = {"helper", "colleague", NULL};

static const struct field create_form[] = {
    {.name = "name", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 120},
    {.name = "email", .kind = FIELD_EMAIL, .required = true, .max = 254},
    {.name = "accounts", .kind = FIELD_UUIDS, .required = true, .min = 1, .max = ACCOUNTS_MAX},
    {.name = "areas", .kind = FIELD_NUMBER, .required = true, .min = 1, .max = AREAS_ALL},
    {.name = "relation", .kind = FIELD_CHOICE, .choices = relations},
    {.name = "relation_word", .kind = FIELD_TEXT, .max = 40},
    {.name = "ends_at", .kind = FIELD_TIME},
    {.name = "invites", .kind = FIELD_BOOL},
    {0},
};

static const struct field change_form[] = {
    {.name = "areas", .kind = FIELD_NUMBER, .min = 1, .max = AREAS_ALL},
    {.name = "relation_word", .kind = FIELD_TEXT, .max = 40},
    {.name = "ends_at", .kind = FIELD_TIME},
    {.name = "invites", .kind = FIELD_BOOL},
    {0},
};

static struct text array_of_one(struct exchange *x, struct text account)
{
    return arena_print(arena(x), "{%.*s}", (int)account.length, account.at);
}

/* Guards the link of the path: raises unless the viewer manages this person at this account. Returns the person. */
static struct text guard_link(struct exchange *x, bool must_be_active)
{
    ask_as_system(x);
    ask(x, SQL_HELPERS_LINK_GUARD, own_id(x), path_part(x, "account"), path_part(x, "person"),
        bool_param(must_be_active));
    return path_part(x, "person");
}

/* ---- the list ---- */

static void ask_index(struct exchange *x)
{
    ask_as_system(x);
    ask(x, SQL_HELPERS_ACCOUNTS, own_id(x));
    ask(x, SQL_HELPERS_INDEX, own_id(x), no_text, no_text);
}

static void answer_index(struct exchange *x)
{
    answer_parts(x, 200, "accounts", SQL_HELPERS_ACCOUNTS, "helpers", SQL_HELPERS_INDEX, NULL);
}

/* ---- inviting ---- */

static bool is_colleague(const struct exchange *x)
{
    return text_equal(field(x, "relation"), lit("colleague"));
}

static void ask_inviting_guards(struct exchange *x)
{
    ask_bare(x, SQL_HELPERS_ALLOWED);
    ask(x, SQL_HELPERS_GUARD, own_id(x), field(x, "accounts"), bool_param(is_colleague(x)));
}

static void ask_create(struct exchange *x)
{
    limit_by(x, &by_inviter, own_id(x));
    limit_mails_to(x, field(x, "email"));
    ask_as_system(x);
    ask_inviting_guards(x);
    ask(x, SQL_HELPERS_FIND, field(x, "email"));
    ask_firm_key(x);
}

static void answer_created(struct exchange *x)
{
    struct text person = *(struct text *)noted(x);

    rights_changed(x, person);
    answer_object(x, 201, member_text("id", person), member_rows("helpers", SQL_HELPERS_INDEX));
}

/* Repeats the guards, now in the transaction that writes. */
static void ask_link(struct exchange *x, struct text person)
{
    struct text accounts = field(x, "accounts"), areas = field(x, "areas");
    bool invites = is_colleague(x) && text_equal(field(x, "invites"), lit("true"));

    ask_as_system(x);
    ask(x, SQL_HELPERS_AREAS_GUARD, own_id(x), accounts, areas);
    ask_inviting_guards(x);
    ask(x, SQL_HELPERS_END_GUARD, field(x, "ends_at"));
    ask(x, SQL_HELPERS_ROOM_GUARD, accounts, lit(HELPERS_MAX));
    ask(x, SQL_HELPERS_LINK, own_id(x), person, field(x, "name"), field(x, "email"), accounts, areas,
        is_colleague(x) ? lit("colleague") : lit("helper"), field(x, "relation_word"), field(x, "ends_at"),
        bool_param(invites));
}

static bool ask_helper_invitation(struct exchange *x, struct text person, struct text accounts)
{
    struct invitation made;

    if (!ask_invitation(x, person, &made))
        return false;
    ask(x, SQL_HELPERS_MAIL, made.mail, made.id, made.secret, new_id(x), accounts, own_id(x));
    audit_object(x, person);
    return true;
}

static void answer_create(struct exchange *x)
{
    struct text *person = scratch(x, sizeof(*person));

    *person = row_text(x, SQL_HELPERS_FIND, 0, "id");
    if (text_is_absent(*person))
        *person = new_id(x);
    note(x, person);
    ask_link(x, *person);
    if (!ask_helper_invitation(x, *person, field(x, "accounts")))
        return;
    ask(x, SQL_HELPERS_INDEX, own_id(x), no_text, *person);
    emit(x, SQL_HELPERS_EMIT, no_text, *person, lit("helper.invited"), own_id(x));
    ask_again(x, answer_created);
}

/* ---- resending an invitation ---- */

static void ask_resend(struct exchange *x)
{
    limit_by(x, &by_inviter, own_id(x));
    guard_link(x, true);
    ask_bare(x, SQL_HELPERS_ALLOWED);
    ask_firm_key(x);
}

static void answer_resend(struct exchange *x)
{
    answer_empty(x, 202);
}

static void answer_resend_guarded(struct exchange *x)
{
    struct text person = guard_link(x, true);

    if (!ask_helper_invitation(x, person, array_of_one(x, path_part(x, "account"))))
        return;
    emit(x, SQL_HELPERS_EMIT, path_part(x, "account"), person, lit("helper.invited_again"), own_id(x));
    ask_again(x, answer_resend);
}

/* ---- changing and ending access ---- */

static void ask_change(struct exchange *x)
{
    struct text account = path_part(x, "account"), person = guard_link(x, true);

    ask(x, SQL_HELPERS_AREAS_GUARD, own_id(x), array_of_one(x, account), field(x, "areas"));
    ask(x, SQL_HELPERS_END_GUARD, field(x, "ends_at"));
    ask(x, SQL_HELPERS_CHANGE, account, person, field(x, "areas"), bool_param(field_given(x, "ends_at")),
        field(x, "ends_at"), bool_param(field_given(x, "relation_word")), field(x, "relation_word"),
        field(x, "invites"), own_id(x));
    ask(x, SQL_HELPERS_RESTRICT_INVITED, account, person);
    ask(x, SQL_HELPERS_INVITED, account, person);
    ask(x, SQL_HELPERS_INDEX, own_id(x), account, person);
    audit_object(x, person);
    emit(x, SQL_HELPERS_EMIT, account, person, lit("helper.changed"), own_id(x));
}

/* The people whom this person invited at this account are affected too. */
static void notify_streams(struct exchange *x)
{
    rights_changed(x, path_part(x, "person"));
    for (size_t i = 0; i < row_count(x, SQL_HELPERS_INVITED); i++)
        rights_changed(x, row_text(x, SQL_HELPERS_INVITED, i, "person"));
}

static void answer_change(struct exchange *x)
{
    notify_streams(x);
    answer_row(x, 200, SQL_HELPERS_INDEX);
}

static void ask_end(struct exchange *x)
{
    struct text account = path_part(x, "account"), person = guard_link(x, true);

    ask(x, SQL_HELPERS_END, account, person);
    ask(x, SQL_HELPERS_RESTRICT_INVITED, account, person);
    ask(x, SQL_HELPERS_INVITED, account, person);
    ask(x, SQL_HELPERS_REVOKE_INVITATIONS, account);
    ask(x, SQL_HELPERS_END_SESSIONS, account);
    audit_object(x, person);
    emit(x, SQL_HELPERS_EMIT, account, person, lit("helper.ended"), own_id(x));
}

static void answer_end(struct exchange *x)
{
    forget_ended(x, SQL_HELPERS_END_SESSIONS);
    notify_streams(x);
    answer_empty(x, 204);
}

/* ---- activity ---- */

static const struct field acts_query[] = {
    {.name = "before", .kind = FIELD_NUMBER_CURSOR},
    {0},
};

static void ask_acts(struct exchange *x)
{
    struct text person = guard_link(x, false);

    ask(x, SQL_HELPERS_ACTS, own_id(x), path_part(x, "account"), person, field(x, "before"));
}

static void answer_acts(struct exchange *x)
{
    answer_rows(x, 200, SQL_HELPERS_ACTS);
}

const struct route helpers_routes[] = {
    {GET, "/api/helpers", CLIENT, NULL, ask_index, answer_index,
     "List the accounts to which a client may invite people, and the people invited.", NULL},
    {POST, "/api/helpers", CLIENT, create_form, ask_create, answer_create,
     "Invite a helper, or a colleague where the client may. They get their own sign-in. A known address is linked to "
     "the existing person. 409 `inviting_off`, `areas_beyond`, `end_passed`, `too_many_helpers` or `already_linked`; "
     "429 above 20 invitations an hour.",
     "helper.invited"},
    {PATCH, "/api/accounts/{account}/helpers/{person}", CLIENT, change_form, ask_change, answer_change,
     "Change what somebody may see, and until when. `ends_at` null: no end date.", "helper.changed"},
    {DELETE, "/api/accounts/{account}/helpers/{person}", CLIENT, NULL, ask_end, answer_end,
     "End somebody's access to this account at once. Ends the access of the people whom they invited there too.",
     "helper.ended"},
    {POST, "/api/accounts/{account}/helpers/{person}/invitation", CLIENT, NULL, ask_resend, answer_resend_guarded,
     "Resend the invitation. The earlier one stops working.", "helper.invited_again"},
    {GET, "/api/accounts/{account}/helpers/{person}/acts", CLIENT, acts_query, ask_acts, answer_acts,
     "List what somebody did at this account since their access began, newest first.", NULL},
    {0},
};
