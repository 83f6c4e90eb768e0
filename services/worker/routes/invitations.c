/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Invitations. Staff make them; whoever holds the token looks at one (which uses nothing up, for mail scanners open
 * every link) and redeems it by a press. A new owner's handover from the sign-up is one that lives five minutes.
 */
#include "http/exchange.h"

#include "worker/entry/entry.h"
#include "worker/entry/inviting.h"
#include "worker/entry/secrets.h"
#include "worker/routes/values.h"
#include "worker_sql.h"

static const struct field token_form[] = {
    {.name = "token", .kind = FIELD_TEXT, .required = true, .min = SESSION_TOKEN, .max = SESSION_TOKEN},
    {0},
};

/* ---- for the invited ---- */

static void ask_look(struct exchange *x)
{
    limit_by_address(x);
    ask_as_system(x);
    ask(x, SQL_INVITATIONS_LOOK, token_hash(x, field(x, "token")), truth(is_desk(x)));
}

static void answer_look(struct exchange *x)
{
    if (row_count(x, SQL_INVITATIONS_LOOK) == 0)
        refuse(x, 404, "no_such_invitation");
    else
        answer_row(x, 200, SQL_INVITATIONS_LOOK);
}

static void ask_redeem(struct exchange *x)
{
    limit_by_address(x);
    ask_as_system(x);
    ask(x, SQL_INVITATIONS_FIND, token_hash(x, field(x, "token")), truth(is_desk(x)));
}

static void answer_redeem(struct exchange *x)
{
    struct text id = row_text(x, SQL_INVITATIONS_FIND, 0, "id");

    if (text_is_absent(id)) {
        refuse(x, 410, "invitation_over");
        return;
    }
    ask_as_system(x);
    ask(x, SQL_INVITATIONS_USE, id);
    ask_entry(x, row_text(x, SQL_INVITATIONS_FIND, 0, "person"), "invitation");
    ask_again(x, answer_entry);
}

/* ---- for staff ---- */

static void ask_create(struct exchange *x)
{
    ask(x, SQL_INVITATIONS_WHOM, path_part(x, "person"));
    ask_firm_key(x);
}

static void answer_created(struct exchange *x)
{
    answer_row(x, 201, SQL_INVITATIONS_CREATE);
}

static bool is(const struct exchange *x, const char *column)
{
    return text_equal(row_text(x, SQL_INVITATIONS_WHOM, 0, column), lit("t"));
}

static void answer_create(struct exchange *x)
{
    if (row_count(x, SQL_INVITATIONS_WHOM) == 0)
        refuse(x, 404, "no_such_person");
    else if (!is(x, "active") || !is(x, "may_log_in"))
        refuse(x, 409, "may_not_log_in");
    else if (text_equal(row_text(x, SQL_INVITATIONS_WHOM, 0, "kind"), lit("staff")) && viewer(x)->role < ROLE_ADMIN)
        refuse(x, 403, "not_allowed");
    else if (invite(x, path_part(x, "person")))
        ask_again(x, answer_created);
}

static void ask_index(struct exchange *x)
{
    ask(x, SQL_INVITATIONS_INDEX, filter(x, "before"));
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_INVITATIONS_INDEX);
}

static void ask_revoke(struct exchange *x)
{
    struct text invitation = path_part(x, "invitation");

    ask(x, SQL_INVITATIONS_REVOKE, invitation, truth(viewer(x)->role >= ROLE_ADMIN));
    record_object(x, invitation);
    tell(x, SQL_ENTRY_TELL, no_text, lit("true"), lit("invitation"), invitation, lit("invitation.revoked"));
}

static void answer_revoke(struct exchange *x)
{
    answer_empty(x, 204);
}

/* Looking changes nothing. */
const struct route invitations_routes[] = {
    {POST, "/api/invitations/look", PUBLIC, token_form, ask_look, answer_look, "Who invites whom.", UNRECORDED},
    {POST, "/api/invitations/redeem", PUBLIC, token_form, ask_redeem, answer_redeem, "Accept an invitation.",
     "invitation.redeemed"},
    {POST, "/api/sign-in/handover", PUBLIC, token_form, ask_redeem, answer_redeem, "Come in from the sign-up.",
     "invitation.redeemed"},
    {POST, "/api/people/{person}/invitations", STAFF, NULL, ask_create, answer_create, "Invite, or invite again.",
     "person.invited"},
    {GET, "/api/invitations", STAFF, NULL, ask_index, answer_index, "Invitations, the latest first.", NULL},
    {DELETE, "/api/invitations/{invitation}", STAFF, NULL, ask_revoke, answer_revoke, "Take an invitation back.",
     "invitation.revoked"},
    {0},
};
