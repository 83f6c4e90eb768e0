/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Who can see a document, a folder, a matter or a thread, and by which rule. Staff get the whole list; a client gets
 * the other people of the client. The web app turns it into a sentence.
 *
 * Clients cannot read the links of others, so the service reads them, after a guard has checked in a transaction of the
 * client's own that they can see the object.
 */
#include "http/exchange.h"

#include "worker/access/access_sql.h"
#include "worker/parameters.h"

struct thing {
    struct text kind, id;
};

static bool is_client(const struct exchange *x)
{
    return viewer(x)->kind == VIEWER_CLIENT;
}

/* `kind` is also the name of the path part. */
static void ask_audience(struct exchange *x, const char *kind)
{
    struct thing *thing = scratch(x, sizeof(*thing));

    *thing = (struct thing){text_of(kind), path_part(x, kind)};
    note(x, thing);
    ask(x, SQL_AUDIENCE_GUARD, thing->kind, thing->id);
    if (is_client(x))
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

static void ask_thread(struct exchange *x)
{
    ask_audience(x, "thread");
}

static void answer_other_people(struct exchange *x)
{
    answer_object(
        x, 200, member_rows("others", SQL_AUDIENCE_OTHERS),
        member_flag("restricted", text_equal(row_text(x, SQL_AUDIENCE_RESTRICTED, 0, "restricted"), lit("t"))));
}

static void answer_audience(struct exchange *x)
{
    const struct thing *thing = noted(x);

    if (!is_client(x)) {
        answer_parts(x, 200, "thing", SQL_AUDIENCE_THING, "clients", SQL_AUDIENCE_CLIENTS, "firm", SQL_AUDIENCE_FIRM,
                     NULL);
        return;
    }
    ask_as_system(x);
    ask(x, SQL_AUDIENCE_OTHERS, thing->kind, thing->id, text_of(viewer(x)->person));
    ask_bare(x, SQL_AUDIENCE_RESTRICTED);
    ask_again(x, answer_other_people);
}

const struct route audience_routes[] = {
    {GET, "/api/documents/{document}/audience", SIGNED_IN, NULL, ask_document, answer_audience,
     "Show who can see this document, and by which rule. A client gets the names of the others who can.", NULL},
    {GET, "/api/folders/{folder}/audience", SIGNED_IN, NULL, ask_folder, answer_audience,
     "Show who can see this folder, and by which rule. A client gets the names of the others who can.", NULL},
    {GET, "/api/matters/{matter}/audience", SIGNED_IN, NULL, ask_matter, answer_audience,
     "Show who can see this matter, and by which rule. A client gets the names of the others who can.", NULL},
    {GET, "/api/threads/{thread}/audience", SIGNED_IN, NULL, ask_thread, answer_audience,
     "Show who can see this thread, and by which rule. A client gets the names of the others who can.", NULL},
    {0},
};
