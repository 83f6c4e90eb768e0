/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The export of a thread.
 *
 * Its lines are read page by page, each in a transaction of its own, and kept in a sealed file; then the zip is made on
 * threads while it is sent. Messages after the first page are not read, and texts are only ever added, so what changes
 * meanwhile at most makes a message appear edited or deleted in one of its later lines.
 */
#include "common/name.h"
#include "common/scopes.h"
#include "data/limit.h"
#include "data/registry.h"
#include "worker/messages/messages_sql.h"
#include "worker/messages/threads.h"
#include "worker/messages/transcript_slots.h"
#include "worker/messages/transcript_stream.h"
#include "worker/messages/writer.h"
#include "worker/parameters.h"

#include <string.h>

enum {
    HOUR_MS = 3600 * 1000,
    PAGE_BYTES = 256 * 1024,    /* of texts in one transaction */
    OPENED_BYTES = 1024 * 1024, /* of twenty attachments in each of 200 messages it is a half */
    PAGES_IN_TURN = 100,        /* then it rests, so that others are served and the deadline starts again */
    RUNNING_RETRY_SECONDS = 10,
};

/* More than anybody reads; each costs seconds of processor time. */
static const struct limit by_person = {"transcripts by person", 30, 15, HOUR_MS};

struct transcript_export {
    struct exchange *x;
    struct stream *stream;
    struct text thread, last, number, version, name;
    struct text opened; /* the lists of versions of the last page, of which the log has no entries yet; or absent */
    unsigned pages;
    bool failed;
};

static bool reads_deleted(const struct exchange *x)
{
    return !writer_is_client(x) && viewer(x)->role >= ROLE_ADMIN;
}

/* A key opens documents only if it may read them. */
static bool opens_documents(const struct exchange *x)
{
    uint32_t scopes = viewer(x)->scopes;

    return scopes == 0 || (scopes & scope_of(lit("documents"), false)) != 0;
}

static bool has_room(struct exchange *x)
{
    switch (transcript_room(firm(x)->number, own_id(x))) {
    case TRANSCRIPT_RUNNING:
        refuse_retry(x, 429, "transcript_running", RUNNING_RETRY_SECONDS);
        return false;
    case TRANSCRIPT_FULL:
        refuse_retry(x, 503, "busy", RUNNING_RETRY_SECONDS);
        return false;
    default:
        return true;
    }
}

static void ask_transcript(struct exchange *x)
{
    struct text thread = path_part(x, "thread");

    if (!has_room(x))
        return;
    limit_by(x, &by_person, own_id(x));
    (void)threads_guard(x);
    ask(x, SQL_TRANSCRIPT_HEAD, thread);
    ask(x, SQL_TRANSCRIPT_READS, thread);
    audit_object(x, thread);
}

static void send_transcript(struct exchange *x)
{
    struct transcript_export *export = noted(x);

    answer_header(x, "cache-control", lit("private, no-store"));
    answer_header(x, "content-type", lit("application/zip"));
    answer_header(x, "content-disposition", name_disposition(export->name, arena(x)));
    answer_header(x, "content-security-policy", lit("sandbox; default-src 'none'"));
    answer_header(x, "x-content-type-options", lit("nosniff"));
    answer_stream(x, 200, STREAM_LENGTH_UNKNOWN, export->stream);
}

static void answer_page(struct exchange *x);

static void ask_page(struct exchange *x)
{
    struct transcript_export *export = noted(x);

    if (export->failed || !has_client(x)) {
        refuse(x, 503, "busy");
        return;
    }
    ask(x, SQL_TRANSCRIPT_PAGE, export->thread, export->number, export->version, export->last,
        number_param(x, PAGE_BYTES), bool_param(reads_deleted(x)), bool_param(opens_documents(x)),
        bool_param(viewer(x)->level == LEVEL_FRESH));
    if (!text_is_absent(export->opened))
        ask(x, SQL_TRANSCRIPT_OPENED, export->thread, request_id(x), export->opened);
    ask_again(x, answer_page);
}

/* Written with the next page, which may be an empty one: before anything is sent. */
static void keep_opened(struct exchange *x, size_t rows)
{
    struct transcript_export *export = noted(x);
    struct buffer lists;

    buffer_open(&lists, OPENED_BYTES);
    for (size_t row = 0; row < rows; row++) {
        struct text opened = row_text(x, SQL_TRANSCRIPT_PAGE, row, "opened");

        if (text_is_absent(opened))
            continue;
        buffer_add(&lists, lists.length == 0 ? lit("[") : lit(", "));
        buffer_add(&lists, opened);
    }
    export->opened = no_text;
    if (lists.length > 0) {
        buffer_add(&lists, lit("]"));
        export->opened = arena_copy(arena(x), buffer_text(&lists));
    }
    export->failed = export->failed || lists.overflowed;
    buffer_close(&lists);
}

/* On a thread. */
static void add_page(void *argument)
{
    struct transcript_export *export = argument;
    size_t rows = row_count(export->x, SQL_TRANSCRIPT_PAGE);

    for (size_t row = 0; row < rows && !export->failed; row++)
        export->failed = !transcript_stream_add(export->stream, row_text(export->x, SQL_TRANSCRIPT_PAGE, row, "line"));
}

static void end_page(struct exchange *x)
{
    struct transcript_export *export = noted(x);

    forget_results(x);
    if (++export->pages % PAGES_IN_TURN == 0)
        rest(x, 0, ask_page);
    else
        ask_page(x);
}

static void keep_cursor(struct exchange *x, size_t row)
{
    struct transcript_export *export = noted(x);

    export->number = arena_copy(arena(x), row_text(x, SQL_TRANSCRIPT_PAGE, row, "number"));
    export->version = arena_copy(arena(x), row_text(x, SQL_TRANSCRIPT_PAGE, row, "version"));
}

static void answer_page(struct exchange *x)
{
    size_t rows = row_count(x, SQL_TRANSCRIPT_PAGE);

    if (rows == 0) {
        send_transcript(x);
        return;
    }
    keep_cursor(x, rows - 1);
    keep_opened(x, rows);
    compute(x, add_page, noted(x), end_page);
}

/* The head with the marks as its last member. */
static void print_head(struct exchange *x, struct buffer *head)
{
    struct text line = row_text(x, SQL_TRANSCRIPT_HEAD, 0, "line");
    size_t reads = row_count(x, SQL_TRANSCRIPT_READS);

    buffer_add(head, text_slice(line, 0, line.length - 1));
    buffer_add(head, lit(", \"reads\": ["));
    for (size_t row = 0; row < reads; row++) {
        buffer_add(head, row == 0 ? lit("") : lit(", "));
        buffer_add(head, row_text(x, SQL_TRANSCRIPT_READS, row, "line"));
    }
    buffer_add(head, lit("]}"));
}

static void add_head(void *argument)
{
    struct transcript_export *export = argument;
    struct buffer head;

    buffer_open(&head, PAGE_BYTES);
    print_head(export->x, &head);
    export->failed = head.overflowed || !transcript_stream_add(export->stream, buffer_text(&head));
    buffer_close(&head);
}

static void end_head(struct exchange *x)
{
    forget_results(x);
    ask_page(x);
}

static struct text file_name(struct exchange *x)
{
    struct text subject = row_text(x, SQL_TRANSCRIPT_HEAD, 0, "subject");

    return name_of_file(arena_print(arena(x), "%.*s.zip", (int)subject.length, subject.at), arena(x));
}

static void answer_head(struct exchange *x)
{
    struct transcript_export *export = scratch(x, sizeof(*export));

    if (!has_room(x))
        return;
    export->x = x;
    export->thread = path_part(x, "thread");
    export->number = export->version = lit("0");
    export->last = arena_copy(arena(x), row_text(x, SQL_TRANSCRIPT_HEAD, 0, "last"));
    export->name = file_name(x);
    export->stream =
        transcript_stream_open(firm(x)->number, row_text(x, SQL_TRANSCRIPT_HEAD, 0, "firm_key"), own_id(x));
    stream_keep(x, export->stream);
    note(x, export);
    compute(x, add_head, export, end_head);
}

const struct route transcript_routes[] = {
    {GET, "/api/threads/{thread}/transcript", SIGNED_IN, NULL, ask_transcript, answer_head,
     "Download a thread as a zip: as PDF and as JSON, with the attached documents and the SHA-256 of each file. Writes "
     "an audit entry.",
     "thread.exported"},
    {0},
};
