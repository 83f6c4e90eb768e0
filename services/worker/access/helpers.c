/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * People who help: whom a client lets in with a sign-in of their own, and colleagues whom a company's own admin does.
 *
 * Links are the firm's to write, so what is asked here runs as the service, after guards that prove the viewer's own
 * link: a policy that let clients write links would have to say all of this in each of its conditions. Whoever is let
 * out is out with the commit: what they see is decided link by link, and sessions without one end in the same
 * transaction.
 */
#include "http/exchange.h"

#include "worker/access/access_sql.h"
#include "worker/identity/identity.h"
#include "worker/invitations/invitations.h"
#include "worker/parameters.h"
#include "worker/secrets.h"

enum { ACCOUNTS_MAX = 20 /* of one person let in at once */ };

#define HELPERS_MAX "50" /* in one account, colleagues counted in */

/* A client can have us write to anybody, so it is not often. */
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

static struct text self(const struct exchange *x)
{
    return text_of(viewer(x)->person);
}

static struct text just(struct exchange *x, struct text account)
{
    return arena_print(arena(x), "{%.*s}", (int)account.length, account.at);
}

/* The account and person of the path, once it is proven that the viewer looks after them there. */
static struct text guarded_link(struct exchange *x, bool still)
{
    ask_as_system(x);
    ask(x, SQL_HELPERS_LINK_GUARD, self(x), path_part(x, "account"), path_part(x, "person"), bool_param(still));
    return path_part(x, "person");
}

/* ---- who there is ---- */

static void ask_index(struct exchange *x)
{
    ask_as_system(x);
    ask(x, SQL_HELPERS_ACCOUNTS, self(x));
    ask(x, SQL_HELPERS_INDEX, self(x), no_text, no_text);
}

static void answer_index(struct exchange *x)
{
    answer_parts(x, 200, "accounts", SQL_HELPERS_ACCOUNTS, "helpers", SQL_HELPERS_INDEX, NULL);
}

/* ---- letting somebody in ---- */

static bool is_colleague(const struct exchange *x)
{
    return text_equal(field(x, "relation"), lit("colleague"));
}

static void ask_inviting_guards(struct exchange *x)
{
    ask_bare(x, SQL_HELPERS_ALLOWED);
    ask(x, SQL_HELPERS_GUARD, self(x), field(x, "accounts"), bool_param(is_colleague(x)));
}

static void ask_create(struct exchange *x)
{
    limit_by(x, &by_inviter, self(x));
    limit_by_email(x, field(x, "email"));
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

/* The guards once more, now in the transaction that writes. */
static void ask_link(struct exchange *x, struct text person)
{
    struct text accounts = field(x, "accounts"), areas = field(x, "areas");
    bool invites = is_colleague(x) && text_equal(field(x, "invites"), lit("true"));

    ask_as_system(x);
    ask(x, SQL_HELPERS_AREAS_GUARD, self(x), accounts, areas);
    ask_inviting_guards(x);
    ask(x, SQL_HELPERS_END_GUARD, field(x, "ends_at"));
    ask(x, SQL_HELPERS_ROOM_GUARD, accounts, lit(HELPERS_MAX));
    ask(x, SQL_HELPERS_LINK, self(x), person, field(x, "name"), field(x, "email"), accounts, areas,
        is_colleague(x) ? lit("colleague") : lit("helper"), field(x, "relation_word"), field(x, "ends_at"),
        bool_param(invites));
}

static bool ask_helper_invitation(struct exchange *x, struct text person, struct text accounts)
{
    struct invitation made;

    if (!ask_invitation(x, person, &made))
        return false;
    ask(x, SQL_HELPERS_MAIL, made.mail, made.id, made.letter, new_id(x), accounts, self(x));
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
    ask(x, SQL_HELPERS_INDEX, self(x), no_text, *person);
    emit(x, SQL_HELPERS_EMIT, no_text, *person, lit("helper.invited"), self(x));
    ask_again(x, answer_created);
}

/* ---- once more, because the mail was lost or too old ---- */

static void ask_again_guarded(struct exchange *x)
{
    limit_by(x, &by_inviter, self(x));
    guarded_link(x, true);
    ask_bare(x, SQL_HELPERS_ALLOWED);
    ask_firm_key(x);
}

static void answer_invited(struct exchange *x)
{
    answer_empty(x, 202);
}

static void answer_again_guarded(struct exchange *x)
{
    struct text person = guarded_link(x, true);

    if (!ask_helper_invitation(x, person, just(x, path_part(x, "account"))))
        return;
    emit(x, SQL_HELPERS_EMIT, path_part(x, "account"), person, lit("helper.invited_again"), self(x));
    ask_again(x, answer_invited);
}

/* ---- changing, and letting out ---- */

static void ask_change(struct exchange *x)
{
    struct text account = path_part(x, "account"), person = guarded_link(x, true);

    ask(x, SQL_HELPERS_AREAS_GUARD, self(x), just(x, account), field(x, "areas"));
    ask(x, SQL_HELPERS_END_GUARD, field(x, "ends_at"));
    ask(x, SQL_HELPERS_CHANGE, account, person, field(x, "areas"), bool_param(field_given(x, "ends_at")),
        field(x, "ends_at"), bool_param(field_given(x, "relation_word")), field(x, "relation_word"),
        field(x, "invites"), self(x));
    ask(x, SQL_HELPERS_RESTRICT_INVITED, account, person);
    ask(x, SQL_HELPERS_INVITED, account, person);
    ask(x, SQL_HELPERS_INDEX, self(x), account, person);
    audit_object(x, person);
    emit(x, SQL_HELPERS_EMIT, account, person, lit("helper.changed"), self(x));
}

/* Those whom the person let in at this account follow. */
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
    struct text account = path_part(x, "account"), person = guarded_link(x, true);

    ask(x, SQL_HELPERS_END, account, person);
    ask(x, SQL_HELPERS_RESTRICT_INVITED, account, person);
    ask(x, SQL_HELPERS_INVITED, account, person);
    ask(x, SQL_HELPERS_REVOKE_INVITATIONS, account);
    ask(x, SQL_HELPERS_END_SESSIONS, account);
    audit_object(x, person);
    emit(x, SQL_HELPERS_EMIT, account, person, lit("helper.ended"), self(x));
}

static void answer_end(struct exchange *x)
{
    forget_ended(x, SQL_HELPERS_END_SESSIONS);
    notify_streams(x);
    answer_empty(x, 204);
}

/* ---- what they did ---- */

static void ask_acts(struct exchange *x)
{
    struct text person = guarded_link(x, false);

    ask(x, SQL_HELPERS_ACTS, self(x), path_part(x, "account"), person, query_param(x, "before"));
}

static void answer_acts(struct exchange *x)
{
    answer_rows(x, 200, SQL_HELPERS_ACTS);
}

const struct route helpers_routes[] = {
    {GET, "/api/helpers", CLIENT, NULL, ask_index, answer_index,
     "Where a client may let people in, and whom they have let in.", NULL},
    {POST, "/api/helpers", CLIENT, create_form, ask_create, answer_create,
     "Let somebody in with a sign-in of their own: a helper, or a colleague where one may. A known address is linked, "
     "not made twice.",
     "helper.invited"},
    {PATCH, "/api/accounts/{account}/helpers/{person}", CLIENT, change_form, ask_change, answer_change,
     "Change what somebody sees, and until when. `ends_at` null: until it is taken back.", "helper.changed"},
    {DELETE, "/api/accounts/{account}/helpers/{person}", CLIENT, NULL, ask_end, answer_end,
     "Let somebody in no longer: at once, at this account only, and whom they let in there too.", "helper.ended"},
    {POST, "/api/accounts/{account}/helpers/{person}/invitation", CLIENT, NULL, ask_again_guarded, answer_again_guarded,
     "Send the invitation again. The earlier one stops working.", "helper.invited_again"},
    {GET, "/api/accounts/{account}/helpers/{person}/acts", CLIENT, NULL, ask_acts, answer_acts,
     "What they did at this account since they were let in, the latest first.", NULL},
    {0},
};
