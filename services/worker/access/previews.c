/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Previews of a change of rights. Each route belongs to the route that makes the change and takes the same members as
 * query parameters. Nothing is written, so readers may use it too.
 */
#include "http/exchange.h"

#include "worker/access/access_sql.h"
#include "worker/documents/documents.h"
#include "worker/parameters.h"
#include "worker/worker_sql.h"

enum { LEVEL_MAX = 2 };

static const char *const roles[] = {"reader", "member", "admin", "owner", NULL};

/* The members of the forms that make the change, as query parameters. */
static const struct field link_query[] = {
    {.name = "areas", .kind = FIELD_NUMBER, .max = AREAS_ALL},
    {.name = "may_log_in", .kind = FIELD_BOOL},
    {.name = "removed", .kind = FIELD_BOOL},
    {0},
};

static const struct field folder_query[] = {
    {.name = "level", .kind = FIELD_NUMBER, .required = true, .max = LEVEL_MAX},
    {0},
};

static const struct field document_query[] = {
    {.name = "folder", .kind = FIELD_UUID, .required = true},
    {0},
};

static const struct field person_query[] = {
    {.name = "role", .kind = FIELD_CHOICE, .choices = roles},
    {.name = "active", .kind = FIELD_BOOL},
    {.name = "assigned", .kind = FIELD_BOOL},
    {0},
};

static const struct field team_query[] = {
    {.name = "assigned", .kind = FIELD_BOOL, .required = true},
    {0},
};

/* ---- the routes ---- */

static void ask_link(struct exchange *x)
{
    struct text account = path_part(x, "account"), person = path_part(x, "person"), removed = field(x, "removed");

    ask(x, SQL_ACCOUNTS_GUARD, account);
    ask(x, SQL_PREVIEWS_LINK_GUARD, account, person);
    ask(x, SQL_PREVIEWS_LINK, account, person, field(x, "areas"), field(x, "may_log_in"),
        bool_param(text_equal(removed, lit("true"))));
}

static void answer_link(struct exchange *x)
{
    answer_rows(x, 200, SQL_PREVIEWS_LINK);
}

static void ask_folder(struct exchange *x)
{
    struct text folder = path_part(x, "folder");

    ask(x, SQL_FOLDERS_GUARD, folder);
    ask(x, SQL_PREVIEWS_FOLDER, folder, field(x, "level"));
}

static void answer_folder(struct exchange *x)
{
    answer_rows(x, 200, SQL_PREVIEWS_FOLDER);
}

static void ask_document(struct exchange *x)
{
    struct text document = path_part(x, "document"), folder = field(x, "folder");

    ask(x, SQL_DOCUMENTS_GUARD, document);
    ask(x, SQL_DOCUMENTS_FOLDER_GUARD, document, folder);
    ask(x, SQL_PREVIEWS_DOCUMENT, document, folder);
}

static void answer_document(struct exchange *x)
{
    answer_rows(x, 200, SQL_PREVIEWS_DOCUMENT);
}

static void ask_person(struct exchange *x)
{
    struct text person = path_part(x, "person");

    ask(x, SQL_PEOPLE_GUARD, person, lit("true"));
    ask(x, SQL_PREVIEWS_PERSON, person, field(x, "role"), field(x, "active"), field(x, "assigned"));
}

static void answer_person(struct exchange *x)
{
    answer_rows(x, 200, SQL_PREVIEWS_PERSON);
}

static void ask_team(struct exchange *x)
{
    struct text account = path_part(x, "account"), person = path_part(x, "person");

    ask(x, SQL_ACCOUNTS_GUARD, account);
    ask(x, SQL_PEOPLE_GUARD, person, lit("true"));
    ask(x, SQL_PREVIEWS_TEAM, account, person, field(x, "assigned"));
}

static void answer_team(struct exchange *x)
{
    answer_rows(x, 200, SQL_PREVIEWS_TEAM);
}

const struct route previews_routes[] = {
    {GET, "/api/accounts/{account}/people/{person}/preview", STAFF, link_query, ask_link, answer_link,
     "Preview a changed link between this person and this client: what it would show and hide.", NULL},
    {GET, "/api/accounts/{account}/team/{person}/preview", ADMIN, team_query, ask_team, answer_team,
     "Preview an assignment of a colleague to this client, or its removal: what it would show and hide.", NULL},
    {GET, "/api/folders/{folder}/preview", STAFF, folder_query, ask_folder, answer_folder,
     "Preview another level of this folder: what it would show and hide.", NULL},
    {GET, "/api/documents/{document}/preview", STAFF, document_query, ask_document, answer_document,
     "Preview moving this document to another folder: what it would show and hide.", NULL},
    {GET, "/api/people/{person}/preview", ADMIN, person_query, ask_person, answer_person,
     "Preview other rights of a colleague: what they would show and hide.", NULL},
    {0},
};
