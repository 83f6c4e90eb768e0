/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A change of mail address: asked for with a fresh factor, confirmed at the old address and at the new one, by a link's
 * button in any browser or by a code that is typed where it was asked for. A no from either side ends it.
 *
 * The old address says no: then somebody else is in the account, with a fresh factor. All its sessions end.
 */
#include "http/exchange.h"

#include "worker/identity/identity.h"
#include "worker/identity/identity_sql.h"
#include "worker/parameters.h"
#include "worker/secrets.h"

static const struct field email_form[] = {
    {.name = "email", .kind = FIELD_EMAIL, .required = true, .min = 3, .max = 254},
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

static void answer_nothing(struct exchange *x)
{
    answer_empty(x, 204);
}

/* ---- asking ---- */

static void ask_start(struct exchange *x)
{
    limit_by_person(x);
    limit_by_email(x, field(x, "email"));
    ask_as_system(x);
    ask_firm_key(x);
}

static void answer_started(struct exchange *x)
{
    answer_members(x, 202, NULL, 0);
}

static void answer_start(struct exchange *x)
{
    const struct secret_key *key = firm_key(x);
    struct text id = new_id(x), old_mail = new_id(x), new_mail = new_id(x);
    struct text old_code = code_new(secret_arena(x)), new_code = code_new(secret_arena(x));
    struct text old_link = token_new(secret_arena(x)), new_link = token_new(secret_arena(x));

    if (key == NULL)
        return;
    ask_as_system(x);
    ask(x, SQL_MAIL_CHANGE_REPLACE, own_id(x), field(x, "email"));
    ask(x, SQL_MAIL_CHANGE_OPEN, id, own_id(x), field(x, "email"), bytea(x, code_hash(x, id, old_code)),
        bytea(x, code_hash(x, id, new_code)), token_hash(x, old_link), token_hash(x, new_link));
    ask(x, SQL_MAIL_CHANGE_MAILS, id, old_mail, seal_mail_secret(x, key, old_mail, old_code, old_link), new_id(x),
        new_mail, seal_mail_secret(x, key, new_mail, new_code, new_link), new_id(x));
    audit_object(x, own_id(x));
    ask_again(x, answer_started);
}

static void ask_withdraw(struct exchange *x)
{
    ask_as_system(x);
    ask(x, SQL_MAIL_CHANGE_WITHDRAW, own_id(x));
    audit_object(x, own_id(x));
}

/* ---- confirming ---- */

static void answer_confirmed(struct exchange *x)
{
    answer_object(x, 200, member_text("state", lit("confirmed")));
}

static void answer_done(struct exchange *x)
{
    answer_object(x, 200, member_text("state", lit("done")));
}

/* One side says yes; with `other`, the second one, and the address changes in the same transaction. */
static void confirm(struct exchange *x, struct text id, struct text person, struct text side, bool other)
{
    ask_as_system(x);
    ask(x, SQL_MAIL_CHANGE_CONFIRM, id, side);
    audit_object(x, person);
    if (!other) {
        audit_as(x, "mail_change.confirmed");
        emit(x, SQL_PROFILE_EMIT, person, no_text, lit("mail_change.confirmed"));
        ask_again(x, answer_confirmed);
        return;
    }
    ask(x, SQL_MAIL_CHANGE_APPLY, id, new_id(x));
    ask_notice_to(x, person, "mail_changed");
    audit_as(x, "mail.changed");
    emit(x, SQL_PROFILE_EMIT, person, no_text, lit("mail.changed"));
    ask_again(x, answer_done);
}

static void ask_find(struct exchange *x)
{
    limit_by_address(x);
    ask_as_system(x);
    ask(x, SQL_MAIL_CHANGE_FIND, token_hash(x, field(x, "token")));
}

static bool is_true(const struct exchange *x, const struct statement *statement, const char *column)
{
    return text_equal(row_text(x, statement, 0, column), lit("t"));
}

/* False, and the exchange ended, when the link leads to nothing that is still open. */
static bool is_open(struct exchange *x)
{
    struct text state = row_text(x, SQL_MAIL_CHANGE_FIND, 0, "state");

    if (text_equal(state, lit("open")) || text_equal(state, lit("confirmed")))
        return true;
    refuse(x, 410, "mail_change_over");
    return false;
}

static void answer_look(struct exchange *x)
{
    if (row_count(x, SQL_MAIL_CHANGE_FIND) == 0) {
        refuse(x, 410, "mail_change_over");
        return;
    }
    answer_object(x, 200, member_text("state", row_text(x, SQL_MAIL_CHANGE_FIND, 0, "state")),
                  member_text("side", row_text(x, SQL_MAIL_CHANGE_FIND, 0, "side")),
                  member_text("firm", row_text(x, SQL_MAIL_CHANGE_FIND, 0, "firm")),
                  member_text("new_hint", row_text(x, SQL_MAIL_CHANGE_FIND, 0, "new_hint")));
}

static void answer_yes(struct exchange *x)
{
    if (is_open(x))
        confirm(x, row_text(x, SQL_MAIL_CHANGE_FIND, 0, "id"), row_text(x, SQL_MAIL_CHANGE_FIND, 0, "person"),
                row_text(x, SQL_MAIL_CHANGE_FIND, 0, "side"), is_true(x, SQL_MAIL_CHANGE_FIND, "other"));
}

static void ask_code(struct exchange *x)
{
    limit_by_person(x);
    ask_as_system(x);
    ask(x, SQL_MAIL_CHANGE_COUNT_ATTEMPT, own_id(x));
}

static bool fits(struct exchange *x, struct text made, const char *column)
{
    struct text kept = from_hex(x, row_text(x, SQL_MAIL_CHANGE_COUNT_ATTEMPT, 0, column));

    return crypto_equal(made.at, made.length, kept.at, kept.length);
}

static void answer_code(struct exchange *x)
{
    struct text id = row_text(x, SQL_MAIL_CHANGE_COUNT_ATTEMPT, 0, "id"), made;

    if (text_is_absent(id)) {
        refuse(x, 410, "mail_change_over");
        return;
    }
    made = code_hash(x, id, code_typed(field(x, "code"), secret_arena(x)));
    if (fits(x, made, "old_code"))
        confirm(x, id, own_id(x), lit("old"), is_true(x, SQL_MAIL_CHANGE_COUNT_ATTEMPT, "new_confirmed"));
    else if (fits(x, made, "new_code"))
        confirm(x, id, own_id(x), lit("new"), is_true(x, SQL_MAIL_CHANGE_COUNT_ATTEMPT, "old_confirmed"));
    else
        refuse(x, 401, "code_wrong");
}

/* ---- "that was not me" ---- */

static void answer_refused(struct exchange *x)
{
    if (text_equal(row_text(x, SQL_MAIL_CHANGE_FIND, 0, "side"), lit("old")))
        forget_ended(x, SQL_AUTHENTICATION_END_SESSIONS);
    answer_empty(x, 204);
}

static void answer_no(struct exchange *x)
{
    struct text person = row_text(x, SQL_MAIL_CHANGE_FIND, 0, "person");
    struct text side = row_text(x, SQL_MAIL_CHANGE_FIND, 0, "side");

    if (!is_open(x))
        return;
    ask_as_system(x);
    ask(x, SQL_MAIL_CHANGE_REFUSE, row_text(x, SQL_MAIL_CHANGE_FIND, 0, "id"), side);
    if (text_equal(side, lit("old")))
        ask(x, SQL_AUTHENTICATION_END_SESSIONS, person);
    audit_object(x, person);
    audit_as(x, "mail_change.refused");
    emit(x, SQL_PROFILE_EMIT, person, no_text, lit("mail_change.refused"));
    ask_again(x, answer_refused);
}

/* ---- staff ---- */

static void ask_refusals(struct exchange *x)
{
    ask_bare(x, SQL_MAIL_CHANGE_REFUSALS);
}

static void answer_refusals(struct exchange *x)
{
    answer_rows(x, 200, SQL_MAIL_CHANGE_REFUSALS);
}

static void ask_handle(struct exchange *x)
{
    ask(x, SQL_MAIL_CHANGE_MARK_HANDLED, path_part(x, "change"));
    audit_object(x, path_part(x, "change"));
}

/* Those whose outcome is known only later name their audit entry with the transaction that changes something. */
const struct route mail_change_routes[] = {
    {POST, "/api/profile/mail", FRESH, email_form, ask_start, answer_start,
     "Ask for another mail address; both addresses are mailed a link and a code.", "mail_change.asked"},
    {DELETE, "/api/profile/mail", SELF, NULL, ask_withdraw, answer_nothing, "Take the change of address back.",
     "mail_change.withdrawn"},
    {POST, "/api/profile/mail/code", SELF, code_form, ask_code, answer_code,
     "Confirm one side by the code from its mail. Ten tries for one change.", NOT_AUDITED},
    {POST, "/api/mail-changes/lookup", PUBLIC, token_form, ask_find, answer_look,
     "What a mailed link is about. Uses nothing up.", NOT_AUDITED},
    {POST, "/api/mail-changes/confirmation", PUBLIC, token_form, ask_find, answer_yes,
     "Confirm one side by its mailed link, in any browser.", "mail_change.confirmed"},
    {POST, "/api/mail-changes/refusal", PUBLIC, token_form, ask_find, answer_no,
     "\"That was not me.\" Ends the change and tells staff; from the old address it ends all sessions as well.",
     "mail_change.refused"},
    {GET, "/api/mail-changes", STAFF, NULL, ask_refusals, answer_refusals,
     "Changes of address that somebody says they did not ask for.", NULL},
    {POST, "/api/mail-changes/{change}/handled", STAFF, NULL, ask_handle, answer_nothing, "Staff have looked into it.",
     "mail_change.handled"},
    {0},
};
