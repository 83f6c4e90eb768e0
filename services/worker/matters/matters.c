/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Matters: list, details with timeline, opening, changing, and moving from stage to stage.
 *
 * Staff and clients use the same paths and get different columns: the firm's own stages, notes and moves never reach a
 * client. The clients' statements read only what row security shows them anyway.
 */
#include "http/exchange.h"
#include "worker/matters/matters_sql.h"
#include "worker/notices/notices.h"
#include "worker/parameters.h"

enum { FOLDERS = 64 /* per new matter */ };

static const struct field create_form[] = {
    {.name = "account", .kind = FIELD_UUID, .required = true},
    {.name = "template", .kind = FIELD_UUID, .required = true},
    {.name = "title", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 200},
    {.name = "reference", .kind = FIELD_TEXT, .max = 80},
    {.name = "expected_on", .kind = FIELD_DATE},
    {0},
};

static const struct field change_form[] = {
    {.name = "title", .kind = FIELD_TEXT, .min = 1, .max = 200},
    {.name = "reference", .kind = FIELD_TEXT, .max = 80},
    {.name = "expected_on", .kind = FIELD_DATE},
    {.name = "lead", .kind = FIELD_UUID},
    {.name = "closed", .kind = FIELD_BOOL},
    {0},
};

static const struct field move_form[] = {
    {.name = "from", .kind = FIELD_UUID, .required = true},
    {.name = "to", .kind = FIELD_UUID, .required = true},
    {.name = "note", .kind = FIELD_LINES, .max = 2000},
    {.name = "expected_on", .kind = FIELD_DATE},
    {0},
};

static bool is_client(const struct exchange *x)
{
    return viewer(x)->kind == VIEWER_CLIENT;
}

static struct text guard_matter(struct exchange *x)
{
    struct text matter = path_part(x, "matter");

    ask(x, SQL_MATTERS_GUARD, matter);
    return matter;
}

/* ---- reading ---- */

static const struct field index_query[] = {
    {.name = "account", .kind = FIELD_UUID},
    {.name = "stage", .kind = FIELD_UUID},
    {.name = "template", .kind = FIELD_UUID},
    {.name = "q", .kind = FIELD_TEXT},
    {.name = "open", .kind = FIELD_BOOL},
    {.name = "before", .kind = FIELD_TIME_CURSOR},
    {0},
};

/* Which rows a list reads depends on whose matters it has. */
static const struct statement *index_of(struct exchange *x)
{
    if (is_client(x))
        return SQL_MATTERS_CLIENT_INDEX;
    if (viewer(x)->kind == VIEWER_ASSIGNED || !text_is_absent(field(x, "account")))
        return SQL_MATTERS_OF_CLIENTS;
    return text_is_absent(field(x, "q")) ? SQL_MATTERS_INDEX : SQL_MATTERS_SEARCH;
}

static void ask_index(struct exchange *x)
{
    struct text account = account_param(x), stage = field(x, "stage"), template = field(x, "template"),
                words = field(x, "q"), open = field(x, "open"), before = field(x, "before");
    const struct statement *index = index_of(x);

    if (index == SQL_MATTERS_CLIENT_INDEX)
        ask(x, SQL_MATTERS_CLIENT_INDEX, account, open, before);
    else if (index == SQL_MATTERS_OF_CLIENTS)
        ask(x, SQL_MATTERS_OF_CLIENTS, account, stage, template, words, open, before);
    else if (index == SQL_MATTERS_SEARCH)
        ask(x, SQL_MATTERS_SEARCH, stage, template, words, open, before);
    else
        ask(x, SQL_MATTERS_INDEX, stage, template, open, before);
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, index_of(x));
}

static void ask_show(struct exchange *x)
{
    struct text matter = guard_matter(x);

    ask(x, is_client(x) ? SQL_MATTERS_CLIENT_SHOW : SQL_MATTERS_SHOW, matter);
    ask(x, SQL_MATTERS_TIMELINE, matter);
    ask(x, SQL_MATTERS_PEOPLE, matter);
    ask(x, SQL_MATTERS_CHANGES, matter);
    if (is_client(x))
        return;
    ask(x, SQL_MATTERS_STAGES, matter);
    ask(x, SQL_MATTERS_MOVES, matter);
}

static void answer_show(struct exchange *x)
{
    if (is_client(x))
        answer_parts(x, 200, "matter", SQL_MATTERS_CLIENT_SHOW, "timeline", SQL_MATTERS_TIMELINE, "people",
                     SQL_MATTERS_PEOPLE, "news", SQL_MATTERS_CHANGES, NULL);
    else
        answer_parts(x, 200, "matter", SQL_MATTERS_SHOW, "timeline", SQL_MATTERS_TIMELINE, "people", SQL_MATTERS_PEOPLE,
                     "news", SQL_MATTERS_CHANGES, "stages", SQL_MATTERS_STAGES, "moves", SQL_MATTERS_MOVES, NULL);
}

static void answer_matter(struct exchange *x)
{
    answer_row(x, 200, SQL_MATTERS_SHOW);
}

/* ---- opening and changing ---- */

static void ask_create(struct exchange *x)
{
    struct text matter = new_id(x);

    ask(x, SQL_MATTERS_ACCOUNT_GUARD, field(x, "account"));
    ask(x, SQL_MATTERS_CREATE, matter, field(x, "account"), field(x, "template"), field(x, "title"),
        field(x, "reference"), field(x, "expected_on"));
    ask(x, SQL_MATTERS_FIRST_MOVE, new_id(x), matter);
    ask(x, SQL_MATTERS_FOLDERS, matter, new_ids(x, FOLDERS));
    ask(x, SQL_MATTERS_SHOW, matter);
    audit_object(x, matter);
    ask_notices(x);
    emit(x, SQL_MATTERS_EMIT, matter, lit("matter.opened"));
}

static void answer_create(struct exchange *x)
{
    answer_row(x, 201, SQL_MATTERS_SHOW);
}

static void ask_change(struct exchange *x)
{
    struct text matter = guard_matter(x);

    if (field_given(x, "lead"))
        ask(x, SQL_MATTERS_LEAD_GUARD, field(x, "lead"), matter);
    ask(x, SQL_MATTERS_CHANGE, matter, field(x, "title"), bool_param(field_given(x, "reference")),
        field(x, "reference"), bool_param(field_given(x, "expected_on")), field(x, "expected_on"),
        bool_param(field_given(x, "lead")), field(x, "lead"), field(x, "closed"));
    ask(x, SQL_MATTERS_SHOW, matter);
    audit_object(x, matter);
    emit(x, SQL_MATTERS_EMIT, matter, lit("matter.changed"));
}

/* ---- moving; a viewer with an outdated page gets the current stage ---- */

static void answer_current_stage(struct exchange *x)
{
    refuse_showing(x, 409, "stage_moved", "current", SQL_MATTERS_CURRENT_STAGE);
}

static void ask_current_stage(struct exchange *x)
{
    ask(x, SQL_MATTERS_CURRENT_STAGE, path_part(x, "matter"));
    audit_as(x, NOT_AUDITED); /* nothing was moved */
    ask_again(x, answer_current_stage);
}

static void ask_move(struct exchange *x)
{
    struct text matter = guard_matter(x), move = new_id(x);

    ask(x, SQL_MATTERS_STAGE_GUARD, matter, field(x, "to"));
    ask(x, SQL_MATTERS_MOVE, move, matter, field(x, "from"), field(x, "to"), bool_param(field_given(x, "expected_on")),
        field(x, "expected_on"));
    ask(x, SQL_MATTERS_MOVED_GUARD, move);
    if (field(x, "note").length > 0)
        ask(x, SQL_MATTERS_NOTE, move, field(x, "note"));
    ask(x, SQL_MATTERS_SHOW, matter);
    audit_object(x, matter);
    audit_detail(x, field(x, "to"));
    ask_notices(x);
    emit(x, SQL_MATTERS_EMIT, matter, lit("matter.moved"));
    if_conflict(x, ask_current_stage);
}

const struct route matters_routes[] = {
    {GET, "/api/matters", SIGNED_IN, index_query, ask_index, answer_index, "List matters, newest change first.", NULL},
    {POST, "/api/matters", STAFF, create_form, ask_create, answer_create,
     "Open a matter. Its stages and folders come from the template.", "matter.opened"},
    {GET, "/api/matters/{matter}", SIGNED_IN, NULL, ask_show, answer_show,
     "Show a matter with its timeline and latest changes. Staff also get the firm's own stages and moves.", NULL},
    {PATCH, "/api/matters/{matter}", STAFF, change_form, ask_change, answer_matter,
     "Change a matter's title, reference, expected date or lead; close or reopen it.", "matter.changed"},
    {POST, "/api/matters/{matter}/stage", STAFF, move_form, ask_move, answer_matter,
     "Move a matter to another stage. `from` is the stage that the viewer saw; 409 `stage_moved` if it is no longer "
     "the current one.",
     "matter.moved"},
    {0},
};
