/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The trash: documents that staff removed. They keep their folder and all versions, and no client sees them. */
#include "http/exchange.h"
#include "worker/documents/documents_sql.h"
#include "worker/parameters.h"

static const struct field index_query[] = {
    {.name = "before", .kind = FIELD_TIME_CURSOR},
    {0},
};

static void ask_index(struct exchange *x)
{
    ask(x, SQL_TRASH_INDEX, field(x, "before"));
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_TRASH_INDEX);
}

static void ask_remove(struct exchange *x)
{
    struct text document = path_part(x, "document");

    ask(x, SQL_TRASH_ADD, document);
    audit_object(x, document);
    emit(x, SQL_DOCUMENTS_EMIT, document, lit("document.removed"), lit("0"));
}

static void answer_remove(struct exchange *x)
{
    answer_empty(x, 204);
}

static void ask_restore(struct exchange *x)
{
    struct text document = path_part(x, "document");

    ask(x, SQL_TRASH_RESTORE, document);
    ask(x, SQL_DOCUMENTS_SHOW, document);
    audit_object(x, document);
    emit(x, SQL_DOCUMENTS_EMIT, document, lit("document.restored"), lit("0"));
}

static void answer_restored(struct exchange *x)
{
    answer_row(x, 200, SQL_DOCUMENTS_SHOW);
}

const struct route trash_routes[] = {
    {GET, "/api/trash", STAFF, index_query, ask_index, answer_index,
     "List removed documents, the last removed first. They are deleted 30 days after their removal.", NULL},
    {DELETE, "/api/documents/{document}", STAFF, NULL, ask_remove, answer_remove,
     "Move a document with all its versions to the trash. Nobody can open it there.", "document.removed"},
    {POST, "/api/documents/{document}/restoration", STAFF, NULL, ask_restore, answer_restored,
     "Take a document out of the trash, back into its folder.", "document.restored"},
    {0},
};
