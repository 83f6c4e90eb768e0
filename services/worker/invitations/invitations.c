/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Invitations. Staff create them. The person with the token looks one up (which does not use it up, because mail
 * scanners open every link) and redeems it by a button. The hand-over of a new owner from sign-up is an
 * invitation that lasts five minutes.
 */
#include "common/buffer.h"
#include "common/must.h"
#include "http/exchange.h"

#include "worker/identity/identity.h"
#include "worker/invitations/invitations.h"
#include "worker/invitations/invitations_sql.h"
#include "worker/parameters.h"
#include "worker/secrets.h"
#include "worker/worker_sql.h"

enum {
    INVITE_MAX = 200,  /* people in one request; invitations_people returns one more */
    ACCOUNTS_MAX = 20, /* clients whose people are invited in one request */
    ROW_BYTES = 1024,  /* one invitation as JSON: five ids, a hash and a sealed secret */
};

static const struct field many_form[] = {
    {.name = "people", .kind = FIELD_UUIDS, .max = INVITE_MAX},
    {.name = "accounts", .kind = FIELD_UUIDS, .max = ACCOUNTS_MAX},
    {0},
};

static const struct field revocation_form[] = {
    {.name = "invitations", .kind = FIELD_UUIDS, .required = true, .min = 1, .max = INVITE_MAX},
    {0},
};

static const struct field token_form[] = {
    {.name = "token", .kind = FIELD_TEXT, .required = true, .min = SESSION_TOKEN, .max = SESSION_TOKEN},
    {0},
};

/* ---- for invited people ---- */

static void ask_lookup(struct exchange *x)
{
    ask_as_system(x);
    ask(x, SQL_INVITATIONS_LOOKUP, token_hash(x, field(x, "token")), bool_param(is_desk(x)));
}

static void answer_lookup(struct exchange *x)
{
    if (row_count(x, SQL_INVITATIONS_LOOKUP) == 0)
        refuse(x, 404, "no_such_invitation");
    else
        answer_row(x, 200, SQL_INVITATIONS_LOOKUP);
}

static void ask_redeem(struct exchange *x)
{
    ask_as_system(x);
    ask(x, SQL_INVITATIONS_FIND, token_hash(x, field(x, "token")), bool_param(is_desk(x)));
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
    ask_sign_in_session(x, row_text(x, SQL_INVITATIONS_FIND, 0, "person"), "invitation");
    ask_again(x, answer_sign_in_session);
}

/* ---- for staff ---- */

static void ask_create(struct exchange *x)
{
    ask(x, SQL_INVITATIONS_PERSON, path_part(x, "person"));
    ask_firm_key(x);
}

static void answer_created(struct exchange *x)
{
    answer_row(x, 201, SQL_INVITATIONS_SHOW);
}

static bool person_flag(const struct exchange *x, const char *column)
{
    return text_equal(row_text(x, SQL_INVITATIONS_PERSON, 0, column), lit("t"));
}

static void answer_create(struct exchange *x)
{
    if (row_count(x, SQL_INVITATIONS_PERSON) == 0)
        refuse(x, 404, "no_such_person");
    else if (!person_flag(x, "active") || !person_flag(x, "may_log_in"))
        refuse(x, 409, "may_not_log_in");
    else if (text_equal(row_text(x, SQL_INVITATIONS_PERSON, 0, "kind"), lit("staff")) && viewer(x)->role < ROLE_ADMIN)
        refuse(x, 403, "not_allowed");
    else if (invite(x, path_part(x, "person")))
        ask_again(x, answer_created);
}

static const struct field index_query[] = {
    {.name = "before", .kind = FIELD_UUID},
    {.name = "pending", .kind = FIELD_BOOL},
    {0},
};

static void ask_index(struct exchange *x)
{
    struct text pending = field(x, "pending");

    ask(x, SQL_INVITATIONS_INDEX, field(x, "before"), text_equal(pending, lit("true")) ? pending : no_text);
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_INVITATIONS_INDEX);
}

static void ask_revoke(struct exchange *x)
{
    struct text invitation = path_part(x, "invitation");

    ask(x, SQL_INVITATIONS_REVOKE, invitation, bool_param(viewer(x)->role >= ROLE_ADMIN));
    audit_object(x, invitation);
    emit(x, SQL_EVENTS_EMIT, no_text, lit("true"), lit("invitation"), invitation, lit("invitation.revoked"));
}

static void answer_revoke(struct exchange *x)
{
    answer_empty(x, 204);
}

/* ---- several at once ---- */

static struct text is_admin(const struct exchange *x)
{
    return bool_param(viewer(x)->role >= ROLE_ADMIN);
}

static void ask_people(struct exchange *x)
{
    if (text_is_absent(field(x, "people")) && text_is_absent(field(x, "accounts"))) {
        refuse_field(x, "people", "required");
        return;
    }
    ask(x, SQL_INVITATIONS_PEOPLE, field(x, "people"), field(x, "accounts"), is_admin(x));
    ask_firm_key(x);
}

static void add_member(struct buffer *out, const char *name, struct text value, char separator)
{
    buffer_add_json(out, text_of(name));
    buffer_add_byte(out, ':');
    buffer_add_json(out, value);
    buffer_add_byte(out, separator);
}

static void add_invitation(struct exchange *x, struct buffer *out, const struct secret_key *key, struct text person)
{
    struct text token = token_new(secret_arena(x)), mail = new_id(x);

    buffer_add(out, out->length > 1 ? lit(",{") : lit("{"));
    add_member(out, "person", person, ',');
    add_member(out, "id", new_id(x), ',');
    add_member(out, "token", token_hash(x, token), ',');
    add_member(out, "mail", mail, ',');
    add_member(out, "secret", seal_mail_secret(x, key, mail, no_text, token), ',');
    add_member(out, "job", new_id(x), '}');
}

/* A JSON list with an invitation for each person who is not skipped. */
static struct text invitations_text(struct exchange *x, const struct secret_key *key, int64_t *count)
{
    struct buffer out;
    struct text text;

    buffer_open(&out, INVITE_MAX * ROW_BYTES);
    buffer_add_byte(&out, '[');
    for (size_t i = 0; i < row_count(x, SQL_INVITATIONS_PEOPLE); i++) {
        if (!text_is_absent(row_text(x, SQL_INVITATIONS_PEOPLE, i, "skipped")))
            continue;
        add_invitation(x, &out, key, row_text(x, SQL_INVITATIONS_PEOPLE, i, "id"));
        ++*count;
    }
    buffer_add_byte(&out, ']');
    must(!out.overflowed);
    text = arena_copy(arena(x), buffer_text(&out));
    buffer_close(&out);
    return text;
}

static void answer_invited(struct exchange *x)
{
    answer_object(x, 200, member_number("invited", *(int64_t *)noted(x)),
                  member_rows("people", SQL_INVITATIONS_PEOPLE));
}

static void answer_people(struct exchange *x)
{
    int64_t *count = scratch(x, sizeof(*count));
    const struct secret_key *key = firm_key(x);

    note(x, count);
    if (key == NULL)
        return;
    if (row_count(x, SQL_INVITATIONS_PEOPLE) > INVITE_MAX) {
        refuse(x, 422, "too_many_at_once");
        return;
    }
    ask(x, SQL_INVITATIONS_MANY, invitations_text(x, key, count), text_of(viewer(x)->person));
    if (*count == 0)
        audit_as(x, NOT_AUDITED);
    else
        emit(x, SQL_EVENTS_EMIT, no_text, lit("true"), lit("invitation"), no_text, lit("people.invited"));
    ask_again(x, answer_invited);
}

static void ask_revoke_many(struct exchange *x)
{
    ask(x, SQL_INVITATIONS_REVOKE_MANY, field(x, "invitations"), is_admin(x));
    emit(x, SQL_EVENTS_EMIT, no_text, lit("true"), lit("invitation"), no_text, lit("invitation.revoked"));
}

static void answer_revoke_many(struct exchange *x)
{
    answer_row(x, 200, SQL_INVITATIONS_REVOKE_MANY);
}

/* A lookup changes nothing, so it is not audited. */
const struct route invitations_routes[] = {
    {POST, "/api/invitations/lookup", PUBLIC, token_form, ask_lookup, answer_lookup,
     "Show the invitation that a token belongs to. Does not use it up.", NOT_AUDITED},
    {POST, "/api/invitations/redeem", PUBLIC, token_form, ask_redeem, answer_redeem,
     "Accept an invitation. It works once and opens a session that still requires a second factor.",
     "invitation.redeemed"},
    {POST, "/api/sign-in/handover", PUBLIC, token_form, ask_redeem, answer_redeem,
     "Sign in a new owner after sign-up, with a token that works once, within five minutes.", "invitation.redeemed"},
    {POST, "/api/people/{person}/invitations", STAFF, NULL, ask_create, answer_create,
     "Invite a person, or resend the invitation. Earlier invitations of this person stop working. Only admins may "
     "invite staff. 409 `may_not_log_in`.",
     "person.invited"},
    {GET, "/api/invitations", STAFF, index_query, ask_index, answer_index, "List invitations, newest first.", NULL},
    {POST, "/api/invitations", STAFF, many_form, ask_people, answer_people,
     "Invite several people, and all people of the given clients who have never signed in. At most 200 (else 422 "
     "`too_many_at_once`). Their earlier invitations stop working.",
     "people.invited"},
    {POST, "/api/invitations/revocation", STAFF, revocation_form, ask_revoke_many, answer_revoke_many,
     "Revoke several invitations. Those that are no longer open are skipped.", "invitations.revoked"},
    {DELETE, "/api/invitations/{invitation}", STAFF, NULL, ask_revoke, answer_revoke, "Revoke an open invitation.",
     "invitation.revoked"},
    {0},
};
