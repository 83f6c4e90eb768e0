/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Who at the firm sees which clients. Admins assign; a change holds from the colleague's next request on, and their
 * open streams start again with what they may be told now.
 */
#include "http/exchange.h"

#include "worker/access/access_sql.h"
#include "worker/identity/identity.h"
#include "worker/parameters.h"
#include "worker/worker_sql.h"

static struct text guarded_account(struct exchange *x)
{
    struct text account = path_part(x, "account");

    ask(x, SQL_ACCOUNTS_GUARD, account);
    return account;
}

static void emit_team(struct exchange *x, struct text account, struct text person, struct text what)
{
    audit_object(x, person);
    emit(x, SQL_EVENTS_EMIT, account, lit("true"), lit("account"), person, what);
}

static void ask_index(struct exchange *x)
{
    ask(x, SQL_TEAM_INDEX, guarded_account(x), no_text);
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_TEAM_INDEX);
}

static void ask_assign(struct exchange *x)
{
    struct text account = guarded_account(x), person = path_part(x, "person");

    ask(x, SQL_TEAM_GUARD, person);
    ask(x, SQL_TEAM_ASSIGN, account, person);
    ask(x, SQL_TEAM_INDEX, account, person);
    emit_team(x, account, person, lit("account.assigned"));
}

static void answer_assign(struct exchange *x)
{
    rights_changed(x, path_part(x, "person"));
    answer_rows(x, 200, SQL_TEAM_INDEX);
}

static void ask_unassign(struct exchange *x)
{
    struct text account = guarded_account(x), person = path_part(x, "person");

    ask(x, SQL_TEAM_UNASSIGN, account, person);
    ask(x, SQL_TEAM_CLEAR_LEAD, person);
    emit_team(x, account, person, lit("account.unassigned"));
}

static void answer_unassign(struct exchange *x)
{
    rights_changed(x, path_part(x, "person"));
    answer_empty(x, 204);
}

static void ask_clients(struct exchange *x)
{
    struct text person = path_part(x, "person");

    ask(x, SQL_PEOPLE_GUARD, person, lit("true"));
    ask(x, SQL_TEAM_CLIENTS, person);
}

static void answer_clients(struct exchange *x)
{
    answer_rows(x, 200, SQL_TEAM_CLIENTS);
}

const struct route team_routes[] = {
    {GET, "/api/accounts/{account}/team", STAFF, NULL, ask_index, answer_index,
     "Everybody who works here, and by which rule they see this client. The assigned ones come first.", NULL},
    {PUT, "/api/accounts/{account}/team/{person}", ADMIN, NULL, ask_assign, answer_assign,
     "Assign a colleague to this client. Holds from their next request on.", "account.assigned"},
    {DELETE, "/api/accounts/{account}/team/{person}", ADMIN, NULL, ask_unassign, answer_unassign,
     "The colleague is assigned to this client no longer.", "account.unassigned"},
    {GET, "/api/people/{person}/accounts", STAFF, NULL, ask_clients, answer_clients,
     "The clients that a colleague is assigned to.", NULL},
    {0},
};
