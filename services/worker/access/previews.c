/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Previews of a change of rights. Each route belongs to the route that makes the change and takes the same members as
 * query parameters. Nothing is written, so readers may use it too.
 */
#include "http/exchange.h"

#include "common/id.h"
#include "worker/access/access_sql.h"
#include "worker/documents/documents.h"
#include "worker/parameters.h"
#include "worker/worker_sql.h"

enum { LEVEL_MAX = 2 };

/* ---- query parameters, checked like the members of a form ---- */

static struct text number_query(struct exchange *x, const char *name, uint64_t most)
{
    struct text given = query_param(x, name);
    uint64_t value;

    if (text_is_absent(given))
        return given;
    if (!text_to_number(given, &value))
        refuse_field(x, name, "not_number");
    else if (value > most)
        refuse_field(x, name, "too_large");
    return given;
}

static struct text flag_query(struct exchange *x, const char *name)
{
    struct text given = query_param(x, name);

    if (!text_is_absent(given) && !text_equal(given, lit("true")) && !text_equal(given, lit("false")))
        refuse_field(x, name, "not_flag");
    return given;
}

static struct text role_query(struct exchange *x)
{
    static const char *const roles[] = {"reader", "member", "admin", "owner"};
    struct text given = query_param(x, "role");

    for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++)
        if (text_equal(given, text_of(roles[i])))
            return given;
    if (!text_is_absent(given))
        refuse_field(x, "role", "not_choice");
    return given;
}

static struct text require(struct exchange *x, const char *name, struct text given)
{
    if (text_is_absent(given))
        refuse_field(x, name, "required");
    return given;
}

/* ---- the routes ---- */

static void ask_link(struct exchange *x)
{
    struct text account = path_part(x, "account"), person = path_part(x, "person"), removed = flag_query(x, "removed");

    ask(x, SQL_ACCOUNTS_GUARD, account);
    ask(x, SQL_PREVIEWS_LINK_GUARD, account, person);
    ask(x, SQL_PREVIEWS_LINK, account, person, number_query(x, "areas", AREAS_ALL), flag_query(x, "may_log_in"),
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
    ask(x, SQL_PREVIEWS_FOLDER, folder, require(x, "level", number_query(x, "level", LEVEL_MAX)));
}

static void answer_folder(struct exchange *x)
{
    answer_rows(x, 200, SQL_PREVIEWS_FOLDER);
}

static void ask_document(struct exchange *x)
{
    struct text document = path_part(x, "document"), folder = require(x, "folder", query_param(x, "folder"));

    if (!text_is_absent(folder) && !id_is_valid(folder))
        refuse_field(x, "folder", "not_id");
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
    ask(x, SQL_PREVIEWS_PERSON, person, role_query(x), flag_query(x, "active"), flag_query(x, "assigned"));
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
    ask(x, SQL_PREVIEWS_TEAM, account, person, require(x, "assigned", flag_query(x, "assigned")));
}

static void answer_team(struct exchange *x)
{
    answer_rows(x, 200, SQL_PREVIEWS_TEAM);
}

const struct route previews_routes[] = {
    {GET, "/api/accounts/{account}/people/{person}/preview", STAFF, NULL, ask_link, answer_link,
     "Preview a changed link between this person and this client: what it would show and hide.", NULL},
    {GET, "/api/accounts/{account}/team/{person}/preview", ADMIN, NULL, ask_team, answer_team,
     "Preview an assignment of a colleague to this client, or its removal: what it would show and hide.", NULL},
    {GET, "/api/folders/{folder}/preview", STAFF, NULL, ask_folder, answer_folder,
     "Preview another level of this folder: what it would show and hide.", NULL},
    {GET, "/api/documents/{document}/preview", STAFF, NULL, ask_document, answer_document,
     "Preview moving this document to another folder: what it would show and hide.", NULL},
    {GET, "/api/people/{person}/preview", ADMIN, NULL, ask_person, answer_person,
     "Preview other rights of a colleague: what they would show and hide.", NULL},
    {0},
};
