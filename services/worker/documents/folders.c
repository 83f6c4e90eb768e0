/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Folders of a matter, and of a client without a matter. A change of level changes who sees the folder's content, so
 * clients get an event. */
#include "http/exchange.h"
#include "worker/documents/documents_sql.h"
#include "worker/documents/sensitivity.h"
#include "worker/matters/matters.h"
#include "worker/parameters.h"
#include "worker/worker_sql.h"

static const struct field create_form[] = {
    {.name = "name", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 120},
    {.name = "level", .kind = FIELD_NUMBER, .required = true, .min = 0, .max = 2},
    {.name = "parent", .kind = FIELD_UUID},
    {.name = "marked", .kind = FIELD_BOOL},
    {0},
};

static const struct field change_form[] = {
    {.name = "name", .kind = FIELD_TEXT, .min = 1, .max = 120},
    {.name = "level", .kind = FIELD_NUMBER, .min = 0, .max = 2},
    {0},
};

/* filed_under: the matter or the client. */
static void ask_content(struct exchange *x, struct text filed_under)
{
    ask(x, SQL_FOLDERS_INDEX, filed_under);
    ask(x, SQL_DOCUMENTS_FILED_UNDER, filed_under);
    ask(x, SQL_DOCUMENTS_UPLOADS, filed_under);
}

static void ask_index(struct exchange *x)
{
    ask(x, SQL_FOLDERS_MATTER_GUARD, path_part(x, "matter"));
    ask_content(x, path_part(x, "matter"));
}

static void ask_general_index(struct exchange *x)
{
    ask(x, SQL_FOLDERS_ACCOUNT_GUARD, path_part(x, "account"));
    ask_content(x, path_part(x, "account"));
}

static void answer_index(struct exchange *x)
{
    answer_parts(x, 200, "folders", SQL_FOLDERS_INDEX, "documents", SQL_DOCUMENTS_FILED_UNDER, "uploads",
                 SQL_DOCUMENTS_UPLOADS, NULL);
}

static const struct field matters_query[] = {
    {.name = "account", .kind = FIELD_UUID},
    {0},
};

/* Whether the list has the matters of some clients, not those of the whole firm. */
static bool is_of_clients(struct exchange *x)
{
    return viewer(x)->kind != VIEWER_STAFF || !text_is_absent(field(x, "account"));
}

static void ask_matters(struct exchange *x)
{
    struct text account = account_param(x);

    if (is_of_clients(x))
        ask(x, SQL_FOLDERS_MATTERS_OF_CLIENTS, account);
    else
        ask(x, SQL_FOLDERS_MATTERS);
}

static void answer_matters(struct exchange *x)
{
    answer_rows(x, 200, is_of_clients(x) ? SQL_FOLDERS_MATTERS_OF_CLIENTS : SQL_FOLDERS_MATTERS);
}

static void ask_create_under(struct exchange *x, struct text filed_under)
{
    struct text folder = new_id(x);

    ask(x, SQL_FOLDERS_ROOM_GUARD, filed_under);
    if (!text_is_absent(field(x, "parent")))
        ask(x, SQL_FOLDERS_PARENT_GUARD, field(x, "parent"), filed_under);
    ask(x, SQL_FOLDERS_CREATE, folder, filed_under, field(x, "parent"), field(x, "name"), field(x, "level"),
        bool_param(text_equal(field(x, "marked"), lit("true"))));
    ask(x, SQL_FOLDERS_SHOW, folder);
    audit_object(x, folder);
    emit(x, SQL_FOLDERS_EMIT_CREATED, folder);
}

static void ask_create(struct exchange *x)
{
    ask(x, SQL_MATTERS_GUARD, path_part(x, "matter"));
    ask_create_under(x, path_part(x, "matter"));
}

static void ask_create_general(struct exchange *x)
{
    ask(x, SQL_ACCOUNTS_GUARD, path_part(x, "account"));
    ask_create_under(x, path_part(x, "account"));
}

static void answer_create(struct exchange *x)
{
    answer_row(x, 201, SQL_FOLDERS_SHOW);
}

/* Reads the level first: whether clients get the event depends on the previous level too. */
static void ask_previous_level(struct exchange *x)
{
    struct text folder = path_part(x, "folder");

    ask(x, SQL_FOLDERS_GUARD, folder);
    ask(x, SQL_FOLDERS_PURPOSE_GUARD, folder);
    ask(x, SQL_FOLDERS_PREVIOUS_LEVEL, folder);
}

static void answer_change(struct exchange *x)
{
    answer_row(x, 200, SQL_FOLDERS_CHANGE);
}

static void answer_previous_level(struct exchange *x)
{
    struct text folder = path_part(x, "folder");

    ask(x, SQL_FOLDERS_GUARD, folder);
    ask(x, SQL_FOLDERS_CHANGE, folder, field(x, "name"), field(x, "level"));
    audit_object(x, folder);
    emit(x, SQL_FOLDERS_EMIT_CHANGED, folder, row_text(x, SQL_FOLDERS_PREVIOUS_LEVEL, 0, "level"));
    ask_again(x, answer_change);
}

/* ---- sensitivity ---- */

static void ask_set_mark(struct exchange *x, bool marked, struct text what)
{
    struct text folder = path_part(x, "folder");

    ask(x, SQL_FOLDERS_LOCK_MATTER, folder);
    ask(x, SQL_FOLDERS_MARK, folder, bool_param(marked));
    ask(x, SQL_FOLDERS_SHOW, folder);
    audit_object(x, folder);
    emit(x, SQL_FOLDERS_EMIT, folder, what);
}

static void ask_mark(struct exchange *x)
{
    ask(x, SQL_FOLDERS_GUARD, path_part(x, "folder"));
    ask_set_mark(x, true, lit("folder.marked"));
}

static void ask_unmark(struct exchange *x)
{
    struct text folder = path_part(x, "folder");

    ask(x, SQL_FOLDERS_GUARD, folder);
    ask_sensitive_guard(x, SQL_FOLDERS_OPEN_GUARD, folder);
    ask_set_mark(x, false, lit("folder.unmarked"));
}

static void answer_mark(struct exchange *x)
{
    answer_row(x, 200, SQL_FOLDERS_SHOW);
}

const struct route folders_routes[] = {
    {GET, "/api/document-matters", SIGNED_IN, matters_query, ask_matters, answer_matters,
     "List the matters whose documents the viewer may see, and the clients who have documents without a matter.", NULL},
    {GET, "/api/matters/{matter}/documents", SIGNED_IN, NULL, ask_index, answer_index,
     "List a matter's folders and documents, and the viewer's own unfinished uploads.", NULL},
    {GET, "/api/accounts/{account}/documents", SIGNED_IN, NULL, ask_general_index, answer_index,
     "List a client's folders and documents without a matter, and the viewer's own unfinished uploads.", NULL},
    {POST, "/api/matters/{matter}/folders", STAFF, create_form, ask_create, answer_create,
     "Create a folder. 409 `too_many_folders` above 500 in a matter.", "folder.created"},
    {POST, "/api/accounts/{account}/folders", STAFF, create_form, ask_create_general, answer_create,
     "Create a folder without a matter. 409 `too_many_folders` above 500 of a client.", "folder.created"},
    {PATCH, "/api/folders/{folder}", STAFF, change_form, ask_previous_level, answer_previous_level,
     "Rename a folder or change its level. The level applies to its documents too. 409 `messages_folder` for a folder "
     "of what is attached to messages.",
     "folder.changed"},
    {PUT, "/api/folders/{folder}/sensitivity", STAFF, NULL, ask_mark, answer_mark,
     "Mark a folder as sensitive, with all documents and folders in it.", "folder.marked"},
    {DELETE, "/api/folders/{folder}/sensitivity", STAFF, NULL, ask_unmark, answer_mark,
     "Remove the sensitive mark. Requires a factor shown in the last five minutes.", "folder.unmarked"},
    {0},
};
