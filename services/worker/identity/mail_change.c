/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A change of mail address: requested with a fresh factor, then confirmed at the old and at the new address, by a link
 * in any browser or by a code in the browser that requested it. A refusal from either address ends it.
 *
 * A refusal from the old address means that somebody else is signed in to the account. All its sessions end.
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

static void answer_no_content(struct exchange *x)
{
    answer_empty(x, 204);
}

/* ---- requesting ---- */

static void ask_start(struct exchange *x)
{
    limit_by_person(x);
    limit_mails_to(x, field(x, "email"));
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

static void answer_changed(struct exchange *x)
{
    answer_object(x, 200, member_text("state", lit("done")));
}

/* Confirms one side. If the other side has confirmed already, changes the address in the same transaction. */
static void confirm_side(struct exchange *x, struct text id, struct text person, struct text side, bool other_confirmed)
{
    ask_as_system(x);
    ask(x, SQL_MAIL_CHANGE_CONFIRM, id, side);
    audit_person(x, person); /* by a link, nobody needs to be signed in */
    audit_object(x, person);
    if (!other_confirmed) {
        audit_as(x, "mail_change.confirmed");
        emit(x, SQL_PROFILE_EMIT, person, no_text, lit("mail_change.confirmed"));
        ask_again(x, answer_confirmed);
        return;
    }
    ask(x, SQL_MAIL_CHANGE_APPLY, id, new_id(x));
    ask_notice_to(x, person, "mail_changed");
    audit_as(x, "mail.changed");
    emit(x, SQL_PROFILE_EMIT, person, no_text, lit("mail.changed"));
    ask_again(x, answer_changed);
}

static void ask_find(struct exchange *x)
{
    ask_as_system(x);
    ask(x, SQL_MAIL_CHANGE_FIND, token_hash(x, field(x, "token")));
}

static bool is_true(const struct exchange *x, const struct statement *statement, const char *column)
{
    return text_equal(row_text(x, statement, 0, column), lit("t"));
}

/* False, and refuses, if the change is no longer open. */
static bool is_open(struct exchange *x)
{
    struct text state = row_text(x, SQL_MAIL_CHANGE_FIND, 0, "state");

    if (text_equal(state, lit("open")) || text_equal(state, lit("confirmed")))
        return true;
    refuse(x, 410, "mail_change_over");
    return false;
}

static void answer_lookup(struct exchange *x)
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

static void answer_confirmation(struct exchange *x)
{
    if (!is_open(x))
        return;
    if (text_equal(row_text(x, SQL_MAIL_CHANGE_FIND, 0, "state"), lit("confirmed"))) /* pressed once more */
        answer_confirmed(x);
    else
        confirm_side(x, row_text(x, SQL_MAIL_CHANGE_FIND, 0, "id"), row_text(x, SQL_MAIL_CHANGE_FIND, 0, "person"),
                     row_text(x, SQL_MAIL_CHANGE_FIND, 0, "side"), is_true(x, SQL_MAIL_CHANGE_FIND, "other_confirmed"));
}

static void ask_code(struct exchange *x)
{
    limit_by_person(x);
    ask_as_system(x);
    ask(x, SQL_MAIL_CHANGE_COUNT_ATTEMPT, own_id(x));
    audit_as(x, NOT_AUDITED); /* the second transaction names its own audit entry */
}

static bool code_matches(struct exchange *x, struct text hash, const char *column)
{
    struct text stored = from_hex(x, row_text(x, SQL_MAIL_CHANGE_COUNT_ATTEMPT, 0, column));

    return crypto_equal(hash.at, hash.length, stored.at, stored.length);
}

static void answer_code(struct exchange *x)
{
    struct text id = row_text(x, SQL_MAIL_CHANGE_COUNT_ATTEMPT, 0, "id"), hash;

    if (text_is_absent(id)) {
        refuse(x, 410, "mail_change_over");
        return;
    }
    hash = code_hash(x, id, code_typed(field(x, "code"), secret_arena(x)));
    if (code_matches(x, hash, "old_code"))
        confirm_side(x, id, own_id(x), lit("old"), is_true(x, SQL_MAIL_CHANGE_COUNT_ATTEMPT, "new_confirmed"));
    else if (code_matches(x, hash, "new_code"))
        confirm_side(x, id, own_id(x), lit("new"), is_true(x, SQL_MAIL_CHANGE_COUNT_ATTEMPT, "old_confirmed"));
    else
        refuse(x, 401, "code_wrong");
}

/* ---- refusing ---- */

static void answer_refusal_done(struct exchange *x)
{
    if (text_equal(row_text(x, SQL_MAIL_CHANGE_FIND, 0, "side"), lit("old")))
        forget_ended(x, SQL_AUTHENTICATION_END_SESSIONS);
    answer_empty(x, 204);
}

static void answer_refusal(struct exchange *x)
{
    struct text person = row_text(x, SQL_MAIL_CHANGE_FIND, 0, "person");
    struct text side = row_text(x, SQL_MAIL_CHANGE_FIND, 0, "side");

    if (!is_open(x))
        return;
    ask_as_system(x);
    ask(x, SQL_MAIL_CHANGE_REFUSE, row_text(x, SQL_MAIL_CHANGE_FIND, 0, "id"), side);
    ask(x, SQL_MAIL_CHANGE_CALL, new_id(x), row_text(x, SQL_MAIL_CHANGE_FIND, 0, "id"));
    if (text_equal(side, lit("old")))
        ask(x, SQL_AUTHENTICATION_END_SESSIONS, person);
    audit_person(x, person);
    audit_object(x, person);
    audit_as(x, "mail_change.refused");
    emit(x, SQL_PROFILE_EMIT, person, no_text, lit("mail_change.refused"));
    ask_again(x, answer_refusal_done);
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

static void ask_mark_handled(struct exchange *x)
{
    ask(x, SQL_MAIL_CHANGE_REFUSED, path_part(x, "change"));
}

/* The audit entry is about the person, because the change is deleted after some time. */
static void answer_mark_handled(struct exchange *x)
{
    ask(x, SQL_MAIL_CHANGE_MARK_HANDLED, path_part(x, "change"));
    audit_object(x, row_text(x, SQL_MAIL_CHANGE_REFUSED, 0, "person"));
    ask_again(x, answer_no_content);
}

/* Routes whose outcome is known later name their audit entry with the transaction that changes something. */
const struct route mail_change_routes[] = {
    {POST, "/api/profile/mail", FRESH, email_form, ask_start, answer_start,
     "Request a change of mail address. Both addresses get a mail with a link and a code.", "mail_change.asked"},
    {DELETE, "/api/profile/mail", SELF, NULL, ask_withdraw, answer_no_content,
     "Withdraw a requested change of address.", "mail_change.withdrawn"},
    {POST, "/api/profile/mail/code", SELF, code_form, ask_code, answer_code,
     "Confirm one address with the code from its mail. At most ten attempts for each change.", "mail_change.confirmed"},
    {POST, "/api/mail-changes/lookup", PUBLIC, token_form, ask_find, answer_lookup,
     "Show the change that a mailed link belongs to. Does not use up the link.", NOT_AUDITED},
    {POST, "/api/mail-changes/confirmation", PUBLIC, token_form, ask_find, answer_confirmation,
     "Confirm one address with its mailed link, in any browser.", "mail_change.confirmed"},
    {POST, "/api/mail-changes/refusal", PUBLIC, token_form, ask_find, answer_refusal,
     "Refuse a change of address with its mailed link. Ends the change and notifies staff; from the old address it "
     "also ends all sessions of the person.",
     "mail_change.refused"},
    {GET, "/api/mail-changes", STAFF, NULL, ask_refusals, answer_refusals,
     "List refused changes of address that staff have not handled yet.", NULL},
    {POST, "/api/mail-changes/{change}/handled", STAFF, NULL, ask_mark_handled, answer_mark_handled,
     "Mark a refused change of address as handled.", "mail_change.handled"},
    {0},
};
