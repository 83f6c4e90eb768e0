/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Resetting somebody's factors, for whoever lost all of theirs: what they had is gone, they are signed out everywhere,
 * and the mailbox alone leads them to new ones. That makes it the way of an impostor with a good story, too. Hence a
 * fresh proof of who resets, never one's own factors, a mail to the person, a day in which no sensitive document opens,
 * and, where the firm wants it, a second member of staff who confirms. The person is then told of the wish as well.
 */
#include "http/exchange.h"

#include "worker/identity/identity.h"
#include "worker/invitations/invitations_sql.h"
#include "worker/invitations/sign_in_status.h"
#include "worker/parameters.h"
#include "worker/worker_sql.h"

/* False: the exchange ended. */
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

/* Every way in that the person had. As the service. */
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
    ask(x, SQL_RESETS_REVOKE_API_KEYS, person); /* after those to be forgotten were listed */
    ask(x, SQL_RESETS_START_COOLING_OFF, person);
    ask_notice_to(x, person, "factors_reset");
    emit_reset(x, person, "factors.reset");
}

static void answer_reset(struct exchange *x)
{
    forget_ended(x, SQL_AUTHENTICATION_END_SESSIONS);
    answer_row(x, 200, SQL_RESETS_START_COOLING_OFF);
}

/* ---- asking for one ---- */

static void ask_create(struct exchange *x)
{
    if (viewer(x)->level != LEVEL_FRESH)
        refuse_fresh(x);
    ask_whom(x, path_part(x, "person"));
    ask_bare(x, SQL_RESETS_POLICY);
}

static void answer_asked(struct exchange *x)
{
    answer_row(x, 202, SQL_RESETS_REQUEST);
}

static void answer_create(struct exchange *x)
{
    struct text person = path_part(x, "person");

    if (!may_reset(x, person))
        return;
    ask_as_system(x);
    if (text_equal(row_text(x, SQL_RESETS_POLICY, 0, "two_person_reset"), lit("t"))) {
        ask(x, SQL_RESETS_EXPIRE, person);
        ask(x, SQL_RESETS_REQUEST, new_id(x), person, own_id(x));
        ask_notice_to(x, person, "reset_asked");
        emit_reset(x, person, "factors.reset_asked");
        ask_again(x, answer_asked);
        return;
    }
    ask(x, SQL_RESETS_SUPERSEDE, person, own_id(x));
    ask_reset(x, person);
    ask_again(x, answer_reset);
}

/* ---- the second pair of eyes ---- */

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

static void ask_found(struct exchange *x)
{
    ask(x, SQL_RESETS_FIND, path_part(x, "reset"));
}

static struct text found(const struct exchange *x, const char *column)
{
    return row_text(x, SQL_RESETS_FIND, 0, column);
}

static void ask_confirm(struct exchange *x)
{
    if (viewer(x)->level != LEVEL_FRESH)
        refuse_fresh(x);
    ask_found(x);
}

static void answer_confirmable(struct exchange *x)
{
    struct text person = found(x, "person");

    if (!may_reset(x, person))
        return;
    ask_as_system(x);
    ask(x, SQL_RESETS_DECIDE, path_part(x, "reset"), own_id(x), lit("true"));
    ask_reset(x, person);
    ask_again(x, answer_reset);
}

static void answer_confirm(struct exchange *x)
{
    if (text_equal(found(x, "asked_by"), own_id(x))) {
        refuse(x, 409, "second_person");
        return;
    }
    ask_whom(x, found(x, "person"));
    ask_again(x, answer_confirmable);
}

/* Whoever could confirm may refuse; whoever asked may think better of it; and so may the person it is about. */
static void answer_removed(struct exchange *x)
{
    answer_empty(x, 204);
}

static void answer_refusable(struct exchange *x)
{
    if (!text_equal(found(x, "asked_by"), own_id(x)) && !text_equal(found(x, "person"), own_id(x)) &&
        !may_help_person(x))
        return;
    ask_as_system(x);
    ask(x, SQL_RESETS_DECIDE, path_part(x, "reset"), own_id(x), lit("false"));
    emit_reset(x, found(x, "person"), "factors.reset_refused");
    ask_again(x, answer_removed);
}

static void answer_remove(struct exchange *x)
{
    ask_whom(x, found(x, "person"));
    ask_again(x, answer_refusable);
}

const struct route resets_routes[] = {
    {POST, "/api/people/{person}/factor-reset", STAFF, NULL, ask_create, answer_create,
     "Reset all factors of a person.", "factors.reset"},
    {GET, "/api/factor-resets", STAFF, NULL, ask_index, answer_index, "Resets that wait for a second person.", NULL},
    {POST, "/api/factor-resets/{reset}/confirmation", STAFF, NULL, ask_confirm, answer_confirm,
     "Confirm it, as somebody else than who asked and whom it is about, with a factor proven just now.",
     "factors.reset"},
    {DELETE, "/api/factor-resets/{reset}", STAFF, NULL, ask_found, answer_remove,
     "Refuse it, or take back what one asked for.", "factors.reset_refused"},
    {0},
};
