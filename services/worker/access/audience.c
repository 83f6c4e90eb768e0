/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Who can see a document, a folder or a matter, and by which rule. Staff are told of everybody; a client, of who
 * besides them. The web app makes the sentence.
 *
 * A client may not read the links of others, so the service reads them, after the client's own eyes have been asked.
 */
#include "http/exchange.h"

#include "worker/access/access_sql.h"
#include "worker/parameters.h"

struct thing {
    struct text kind, id;
};

static bool asks_as_client(const struct exchange *x)
{
    return viewer(x)->kind == VIEWER_CLIENT;
}

/* The kind of a thing is the name of the path's part. */
static void ask_audience(struct exchange *x, const char *kind)
{
    struct thing *thing = scratch(x, sizeof(*thing));

    *thing = (struct thing){text_of(kind), path_part(x, kind)};
    note(x, thing);
    ask(x, SQL_AUDIENCE_GUARD, thing->kind, thing->id);
    if (asks_as_client(x))
        return;
    ask(x, SQL_AUDIENCE_THING, thing->kind, thing->id);
    ask(x, SQL_AUDIENCE_CLIENTS, thing->kind, thing->id);
    ask(x, SQL_AUDIENCE_FIRM, thing->kind, thing->id);
}

static void ask_document(struct exchange *x)
{
    ask_audience(x, "document");
}

static void ask_folder(struct exchange *x)
{
    ask_audience(x, "folder");
}

static void ask_matter(struct exchange *x)
{
    ask_audience(x, "matter");
}

static void answer_others(struct exchange *x)
{
    answer_object(
        x, 200, member_rows("others", SQL_AUDIENCE_OTHERS),
        member_flag("restricted", text_equal(row_text(x, SQL_AUDIENCE_RESTRICTED, 0, "restricted"), lit("t"))));
}

static void answer_audience(struct exchange *x)
{
    const struct thing *thing = noted(x);

    if (!asks_as_client(x)) {
        answer_parts(x, 200, "thing", SQL_AUDIENCE_THING, "clients", SQL_AUDIENCE_CLIENTS, "firm", SQL_AUDIENCE_FIRM,
                     NULL);
        return;
    }
    ask_as_system(x);
    ask(x, SQL_AUDIENCE_OTHERS, thing->kind, thing->id, text_of(viewer(x)->person));
    ask_bare(x, SQL_AUDIENCE_RESTRICTED);
    ask_again(x, answer_others);
}

const struct route audience_routes[] = {
    {GET, "/api/documents/{document}/audience", SIGNED_IN, NULL, ask_document, answer_audience,
     "Who can see this document, and by which rule. A client is told who besides them.", NULL},
    {GET, "/api/folders/{folder}/audience", SIGNED_IN, NULL, ask_folder, answer_audience,
     "Who can see this folder, and by which rule. A client is told who besides them.", NULL},
    {GET, "/api/matters/{matter}/audience", SIGNED_IN, NULL, ask_matter, answer_audience,
     "Who can see this matter, and by which rule. A client is told who besides them.", NULL},
    {0},
};
