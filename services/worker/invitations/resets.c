/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Resets the factors of a person who lost all of them: the factors are deleted, all sessions end, and the mailbox alone
 * leads to setting up new ones. An impostor with a good story could use this too. It therefore requires a fresh factor
 * of the member of staff, never applies to their own factors, notifies the person, closes sensitive documents for a day
 * and, if the policy says so, must be confirmed by a second member of staff; the person is then notified of the request
 * as well.
 */
#include "http/exchange.h"

#include "worker/identity/identity.h"
#include "worker/invitations/invitations_sql.h"
#include "worker/invitations/sign_in_status.h"
#include "worker/notices/notices.h"
#include "worker/parameters.h"
#include "worker/worker_sql.h"

/* Refuses if it returns false. */
static bool may_reset(struct exchange *x, struct text person)
{
    if (text_equal(person, own_id(x)))
        refuse(x, 409, "own_factors");
    else
        return may_help_person(x);
    return false;
}

static void emit_reset(struct exchange *x, struct text person, const char *what)
{
    audit_as(x, what);
    audit_object(x, person);
    emit(x, SQL_EVENTS_EMIT, no_text, lit("true"), lit("person"), person, text_of(what));
}

/* Deletes everything with which the person could sign in. As the service. */
static void ask_reset(struct exchange *x, struct text person)
{
    ask(x, SQL_RESETS_DELETE_AUTHENTICATORS, person);
    ask(x, SQL_RESETS_DELETE_PASSKEYS, person);
    ask(x, SQL_RESETS_DELETE_CODES, person);
    ask(x, SQL_RESETS_USE_UP_SIGN_INS, person);
    ask(x, SQL_RESETS_DELETE_LINKS, person);
    ask(x, SQL_AUTHENTICATION_UNTRUST_DEVICES, person);
    ask(x, SQL_AUTHENTICATION_RESET_ATTEMPTS, person);
    ask(x, SQL_AUTHENTICATION_END_SESSIONS, person);
    ask(x, SQL_RESETS_REVOKE_API_KEYS, person); /* after authentication_end_sessions, which returns those to forget */
    ask(x, SQL_RESETS_START_COOLING_OFF, person);
    ask_notice_to(x, person, "factors_reset");
    emit_reset(x, person, "factors.reset");
}

static void answer_reset(struct exchange *x)
{
    forget_ended(x, SQL_AUTHENTICATION_END_SESSIONS);
    answer_row(x, 200, SQL_RESETS_START_COOLING_OFF);
}

/* ---- requesting ---- */

static void ask_create(struct exchange *x)
{
    if (viewer(x)->level != LEVEL_FRESH)
        refuse_fresh(x);
    ask_person_guard(x, path_part(x, "person"));
    ask_bare(x, SQL_RESETS_POLICY);
}

static void answer_requested(struct exchange *x)
{
    answer_row(x, 202, SQL_RESETS_REQUEST);
}

static void answer_create(struct exchange *x)
{
    struct text person = path_part(x, "person"), reset = new_id(x);

    if (!may_reset(x, person))
        return;
    ask_as_system(x);
    if (text_equal(row_text(x, SQL_RESETS_POLICY, 0, "two_person_reset"), lit("t"))) {
        ask(x, SQL_RESETS_EXPIRE, person);
        ask(x, SQL_RESETS_REQUEST, reset, person, own_id(x));
        ask(x, SQL_RESETS_CALL, new_id(x), reset, new_id(x));
        ask_notice_to(x, person, "reset_asked");
        ask_notices(x);
        emit_reset(x, person, "factors.reset_asked");
        ask_again(x, answer_requested);
        return;
    }
    ask(x, SQL_RESETS_SUPERSEDE, person, own_id(x));
    ask_reset(x, person);
    ask_again(x, answer_reset);
}

/* ---- the second person ---- */

static void ask_index(struct exchange *x)
{
    enum role role = viewer(x)->role;

    ask(x, SQL_RESETS_INDEX, bool_param(role > ROLE_READER), bool_param(role >= ROLE_ADMIN),
        bool_param(role == ROLE_OWNER));
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_RESETS_INDEX);
}

static void ask_find(struct exchange *x)
{
    ask(x, SQL_RESETS_FIND, path_part(x, "reset"));
}

static struct text reset_column(const struct exchange *x, const char *column)
{
    return row_text(x, SQL_RESETS_FIND, 0, column);
}

static void ask_confirm(struct exchange *x)
{
    if (viewer(x)->level != LEVEL_FRESH)
        refuse_fresh(x);
    ask_find(x);
}

static void answer_confirm_guarded(struct exchange *x)
{
    struct text person = reset_column(x, "person");

    if (!may_reset(x, person))
        return;
    ask_as_system(x);
    ask(x, SQL_RESETS_DECIDE, path_part(x, "reset"), own_id(x), lit("true"));
    ask_reset(x, person);
    ask_again(x, answer_reset);
}

static void answer_confirm(struct exchange *x)
{
    if (text_equal(reset_column(x, "asked_by"), own_id(x))) {
        refuse(x, 409, "second_person");
        return;
    }
    ask_person_guard(x, reset_column(x, "person"));
    ask_again(x, answer_confirm_guarded);
}

/* A person who may confirm may also refuse; so may the one who requested it, and the one whom it is about. */
static void answer_refused(struct exchange *x)
{
    answer_empty(x, 204);
}

static void answer_refuse_guarded(struct exchange *x)
{
    struct text person = reset_column(x, "person");
    bool is_own = text_equal(reset_column(x, "asked_by"), own_id(x));

    if (!is_own && !text_equal(person, own_id(x)) && !may_help_person(x))
        return;
    ask_as_system(x);
    ask(x, SQL_RESETS_DECIDE, path_part(x, "reset"), own_id(x), lit("false"));
    emit_reset(x, person, is_own ? "factors.reset_withdrawn" : "factors.reset_refused");
    ask_again(x, answer_refused);
}

static void answer_refuse(struct exchange *x)
{
    ask_person_guard(x, reset_column(x, "person"));
    ask_again(x, answer_refuse_guarded);
}

const struct route resets_routes[] = {
    {POST, "/api/people/{person}/factor-reset", STAFF, NULL, ask_create, answer_create,
     "Reset all factors of a person. Signs them out everywhere.", "factors.reset"},
    {GET, "/api/factor-resets", STAFF, NULL, ask_index, answer_index,
     "List resets that wait for a second person, oldest first.", NULL},
    {POST, "/api/factor-resets/{reset}/confirmation", STAFF, NULL, ask_confirm, answer_confirm,
     "Confirm a reset. Requires a fresh factor (else 403 `step_up`) of somebody other than the requester (409 "
     "`second_person`) and the person concerned.",
     "factors.reset"},
    {DELETE, "/api/factor-resets/{reset}", STAFF, NULL, ask_find, answer_refuse,
     "Refuse a reset, or withdraw one's own request.", "factors.reset_refused"},
    {0},
};
