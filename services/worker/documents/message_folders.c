/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Folders for what is attached to messages: one of the firm and one of the client for each matter, and for each client
 * without a matter. They are created when somebody attaches the first file.
 *
 * Most requests find the folder, which is no act and writes no audit entry. When two requests create it at once, the
 * second one conflicts, is rolled back, and reads what the first has created.
 */
#include "http/exchange.h"
#include "worker/documents/documents_sql.h"
#include "worker/parameters.h"
#include "worker/worker_sql.h"

static const struct field folder_form[] = {
    {.name = "matter", .kind = FIELD_UUID},
    {0},
};

/* The matter or, without one, the client. */
static struct text filed_under(struct exchange *x)
{
    struct text matter = field(x, "matter");

    return text_is_absent(matter) ? path_part(x, "account") : matter;
}

static struct text purpose(const struct exchange *x)
{
    return viewer(x)->kind == VIEWER_CLIENT ? lit("messages_client") : lit("messages_firm");
}

static void answer_folder(struct exchange *x)
{
    answer_object(x, 200, member_rows("folder", SQL_MESSAGE_FOLDERS_FIND));
}

static void ask_created_meanwhile(struct exchange *x)
{
    audit_as(x, NOT_AUDITED);
    ask(x, SQL_MESSAGE_FOLDERS_FIND, filed_under(x), purpose(x));
    ask_again(x, answer_folder);
}

static void answer_found(struct exchange *x)
{
    struct text folder = new_id(x);

    if (row_count(x, SQL_MESSAGE_FOLDERS_FIND) > 0) {
        answer_folder(x);
        return;
    }
    if_conflict(x, ask_created_meanwhile);
    ask(x, SQL_MESSAGE_FOLDERS_CREATE, folder, path_part(x, "account"), field(x, "matter"), purpose(x));
    ask(x, SQL_MESSAGE_FOLDERS_FIND, filed_under(x), purpose(x));
    audit_object(x, folder);
    ask_again(x, answer_folder);
}

static void ask_folder(struct exchange *x)
{
    struct text account = path_part(x, "account");

    ask(x, SQL_ACCOUNTS_GUARD, account);
    ask(x, SQL_MESSAGE_FOLDERS_AREA_GUARD, account);
    if (!text_is_absent(field(x, "matter")))
        ask(x, SQL_MESSAGE_FOLDERS_MATTER_GUARD, account, field(x, "matter"));
    ask(x, SQL_MESSAGE_FOLDERS_FIND, filed_under(x), purpose(x));
}

const struct route message_folders_routes[] = {
    {PUT, "/api/accounts/{account}/message-folder", SIGNED_IN, folder_form, ask_folder, answer_found,
     "Get the folder for what the viewer's side attaches to messages of a matter, or of a client without a matter. "
     "Creates it if it is missing. A finished upload into it is a version that a message can attach; its id is that of "
     "the upload.",
     "folder.created"},
    {0},
};
