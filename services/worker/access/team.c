/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Which staff see which clients. Admins assign; a change applies from the colleague's next request, and their open
 * streams restart with what they may see now.
 */
#include "http/exchange.h"

#include "worker/access/access_sql.h"
#include "worker/identity/identity.h"
#include "worker/inbox/inbox.h"
#include "worker/notices/notices.h"
#include "worker/parameters.h"
#include "worker/worker_sql.h"

static struct text guard_account(struct exchange *x)
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
    ask(x, SQL_TEAM_INDEX, guard_account(x), no_text);
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_TEAM_INDEX);
}

static void ask_assign(struct exchange *x)
{
    struct text account = guard_account(x), person = path_part(x, "person");

    ask(x, SQL_TEAM_GUARD, person);
    ask(x, SQL_TEAM_ASSIGN, account, person);
    ask(x, SQL_TEAM_INDEX, account, person);
    ask_notices(x);
    emit_team(x, account, person, lit("account.assigned"));
}

static void answer_assign(struct exchange *x)
{
    rights_changed(x, path_part(x, "person"));
    answer_rows(x, 200, SQL_TEAM_INDEX);
}

static void ask_unassign(struct exchange *x)
{
    struct text account = guard_account(x), person = path_part(x, "person");

    ask(x, SQL_TEAM_UNASSIGN, account, person);
    ask(x, SQL_TEAM_CLEAR_LEAD, person);
    ask(x, SQL_INBOX_UNASSIGN_PERSON, person);
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
     "List all active staff, and by which rule each sees this client. Assigned staff come first.", NULL},
    {PUT, "/api/accounts/{account}/team/{person}", ADMIN, NULL, ask_assign, answer_assign,
     "Assign a colleague to this client. Applies from their next request. Assigning them again succeeds.",
     "account.assigned"},
    {DELETE, "/api/accounts/{account}/team/{person}", ADMIN, NULL, ask_unassign, answer_unassign,
     "Remove a colleague's assignment to this client.", "account.unassigned"},
    {GET, "/api/people/{person}/accounts", STAFF, NULL, ask_clients, answer_clients,
     "List the clients to which a colleague is assigned.", NULL},
    {0},
};
