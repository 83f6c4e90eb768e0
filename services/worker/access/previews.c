/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a change of rights would do, before it is made. Each route stands beside the one that makes the change and takes
 * the same members, as parameters of its query: nothing is written, so a reader may ask too.
 */
#include "http/exchange.h"

#include "common/id.h"
#include "worker/access/access_sql.h"
#include "worker/documents/documents.h"
#include "worker/parameters.h"
#include "worker/worker_sql.h"

enum { LEVEL_MAX = 2 };

/* ---- parameters of the query, checked as a form's members are ---- */

static struct text whole_number(struct exchange *x, const char *name, uint64_t most)
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

static struct text flag(struct exchange *x, const char *name)
{
    struct text given = query_param(x, name);

    if (!text_is_absent(given) && !text_equal(given, lit("true")) && !text_equal(given, lit("false")))
        refuse_field(x, name, "not_flag");
    return given;
}

static struct text role(struct exchange *x)
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

/* Refuses where it is missing. */
static struct text required(struct exchange *x, const char *name, struct text given)
{
    if (text_is_absent(given))
        refuse_field(x, name, "required");
    return given;
}

/* ---- the routes ---- */

static void ask_link(struct exchange *x)
{
    struct text account = path_part(x, "account"), person = path_part(x, "person"), removed = flag(x, "removed");

    ask(x, SQL_ACCOUNTS_GUARD, account);
    ask(x, SQL_PREVIEWS_LINK_GUARD, account, person);
    ask(x, SQL_PREVIEWS_LINK, account, person, whole_number(x, "areas", AREAS_ALL), flag(x, "may_log_in"),
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
    ask(x, SQL_PREVIEWS_FOLDER, folder, required(x, "level", whole_number(x, "level", LEVEL_MAX)));
}

static void answer_folder(struct exchange *x)
{
    answer_rows(x, 200, SQL_PREVIEWS_FOLDER);
}

static void ask_document(struct exchange *x)
{
    struct text document = path_part(x, "document"), folder = required(x, "folder", query_param(x, "folder"));

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
    ask(x, SQL_PREVIEWS_PERSON, person, role(x), flag(x, "active"), flag(x, "assigned"));
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
    ask(x, SQL_PREVIEWS_TEAM, account, person, required(x, "assigned", flag(x, "assigned")));
}

static void answer_team(struct exchange *x)
{
    answer_rows(x, 200, SQL_PREVIEWS_TEAM);
}

const struct route previews_routes[] = {
    {GET, "/api/accounts/{account}/people/{person}/preview", STAFF, NULL, ask_link, answer_link,
     "What another link of this person to this client would show and hide. Changes nothing.", NULL},
    {GET, "/api/accounts/{account}/team/{person}/preview", ADMIN, NULL, ask_team, answer_team,
     "What assigning a colleague or taking them off would show and hide. Changes nothing.", NULL},
    {GET, "/api/folders/{folder}/preview", STAFF, NULL, ask_folder, answer_folder,
     "What another level of this folder would show and hide. Changes nothing.", NULL},
    {GET, "/api/documents/{document}/preview", STAFF, NULL, ask_document, answer_document,
     "What putting it into another folder would show and hide. Changes nothing.", NULL},
    {GET, "/api/people/{person}/preview", ADMIN, NULL, ask_person, answer_person,
     "What other rights of a colleague would show and hide. Changes nothing.", NULL},
    {0},
};
