/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Documents: lists, one with its versions, its content, and what staff do to it.
 *
 * Content is somebody else's bytes: always an attachment, in a sandbox, and with a type only when that is known to be
 * harmless. A sensitive one wants a factor proven just now (opening.h). Every download writes an audit entry, also one
 * that goes on in the middle: "bytes=1-" would otherwise be a way to read without a trace.
 */
#include "common/must.h"
#include "common/name.h"
#include "http/stream.h"
#include "worker/documents/documents_sql.h"
#include "worker/documents/file_stream.h"
#include "worker/documents/file_types.h"
#include "worker/documents/files.h"
#include "worker/documents/range.h"
#include "worker/documents/sensitivity.h"
#include "worker/parameters.h"

static const struct field change_form[] = {
    {.name = "name", .kind = FIELD_TEXT, .min = 1, .max = 255},
    {.name = "folder", .kind = FIELD_UUID},
    {0},
};

static bool asks_as_client(const struct exchange *x)
{
    return viewer(x)->kind == VIEWER_CLIENT;
}

static struct text guarded_document(struct exchange *x)
{
    struct text document = path_part(x, "document");

    ask(x, SQL_DOCUMENTS_GUARD, document);
    return document;
}

/* ---- reading about them ---- */

static void ask_index(struct exchange *x)
{
    struct text account = account_param(x);

    ask(x, asks_as_client(x) ? SQL_DOCUMENTS_CLIENT_INDEX : SQL_DOCUMENTS_INDEX, account, query_param(x, "before"));
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, asks_as_client(x) ? SQL_DOCUMENTS_CLIENT_INDEX : SQL_DOCUMENTS_INDEX);
}

static void ask_show(struct exchange *x)
{
    struct text document = guarded_document(x);

    ask(x, SQL_DOCUMENTS_SHOW, document);
    ask(x, SQL_DOCUMENTS_VERSIONS, document);
}

static void answer_show(struct exchange *x)
{
    answer_parts(x, 200, "document", SQL_DOCUMENTS_SHOW, "versions", SQL_DOCUMENTS_VERSIONS, NULL);
}

/* ---- content ---- */

static struct text opened_document(struct exchange *x)
{
    struct text document = guarded_document(x);

    ask_sensitive_guard(x, SQL_DOCUMENTS_OPEN_GUARD, document);
    return document;
}

static void ask_content(struct exchange *x)
{
    struct text document = opened_document(x);

    ask(x, SQL_DOCUMENTS_CONTENT, document, no_text);
    audit_object(x, document);
}

/* HEAD tells of a document what its reader would get, and reads nothing. */
static void ask_head(struct exchange *x)
{
    struct text document = opened_document(x);

    ask(x, SQL_DOCUMENTS_CONTENT, document, no_text);
}

static void ask_version(struct exchange *x)
{
    struct text document = opened_document(x), version = path_part(x, "version");

    ask(x, SQL_DOCUMENTS_VERSION_GUARD, document, version);
    ask(x, SQL_DOCUMENTS_CONTENT, document, version);
    audit_object(x, document);
}

/* A page asks this before it sends the browser to the content: a refusal can then be answered by a dialog. */
static void ask_access(struct exchange *x)
{
    (void)opened_document(x);
}

static void answer_access(struct exchange *x)
{
    answer_empty(x, 204);
}

static void describe_content(struct exchange *x, struct text etag)
{
    struct text name = row_text(x, SQL_DOCUMENTS_CONTENT, 0, "name");

    answer_header(x, "content-type", file_type_allowed(row_text(x, SQL_DOCUMENTS_CONTENT, 0, "type")));
    answer_header(x, "content-disposition", name_disposition(name, arena(x)));
    answer_header(x, "content-security-policy", lit("sandbox; default-src 'none'"));
    answer_header(x, "x-content-type-options", lit("nosniff"));
    answer_header(x, "cache-control", lit("private, no-store"));
    answer_header(x, "accept-ranges", lit("bytes"));
    answer_header(x, "etag", etag);
}

/* The part that was asked for; a condition that no longer holds asks for the whole. */
static enum range_outcome asked_range(const struct exchange *x, struct text etag, uint64_t size, struct range *range)
{
    struct text condition = header(x, "if-range");

    if (!text_is_absent(condition) && !text_equal(condition, etag)) {
        *range = (struct range){0, size};
        return RANGE_WHOLE;
    }
    return range_parse(header(x, "range"), size, range);
}

static void answer_content(struct exchange *x)
{
    struct text id = row_text(x, SQL_DOCUMENTS_CONTENT, 0, "id");
    struct text etag = arena_print(arena(x), "\"%.*s\"", (int)id.length, id.at);
    struct sealed_file *file = arena_take(secret_arena(x), sizeof(*file));
    enum range_outcome outcome;
    struct range range;
    uint64_t size;

    must(text_to_number(row_text(x, SQL_DOCUMENTS_CONTENT, 0, "size"), &size));
    if (!vault_file(x, row_text(x, SQL_DOCUMENTS_CONTENT, 0, "firm_key"),
                    row_text(x, SQL_DOCUMENTS_CONTENT, 0, "wrapped"), id, size, file)) {
        refuse(x, 500, "key_unusable");
        return;
    }
    outcome = asked_range(x, etag, size, &range);
    if (outcome == RANGE_OUTSIDE) {
        answer_header(x, "content-range", arena_print(arena(x), "bytes */%llu", (unsigned long long)size));
        refuse(x, 416, "range_wrong");
        return;
    }
    describe_content(x, etag);
    if (outcome == RANGE_PART)
        answer_header(x, "content-range",
                      arena_print(arena(x), "bytes %llu-%llu/%llu", (unsigned long long)range.from,
                                  (unsigned long long)(range.from + range.length - 1), (unsigned long long)size));
    answer_stream(x, outcome == RANGE_PART ? 206 : 200, range.length,
                  file_stream_open(vault_store(), file, range.from, range.length));
}

/* ---- what staff do to one ---- */

static void ask_was(struct exchange *x)
{
    struct text document = guarded_document(x);

    ask(x, SQL_DOCUMENTS_PREVIOUS_LEVEL, document);
}

static void answer_document(struct exchange *x)
{
    answer_row(x, 200, SQL_DOCUMENTS_SHOW);
}

static void answer_was(struct exchange *x)
{
    struct text document = path_part(x, "document"), name = no_text;

    if (!text_is_absent(field(x, "name")))
        name = name_of_file(field(x, "name"), arena(x));
    ask(x, SQL_DOCUMENTS_FOLDER_GUARD, document, field(x, "folder"));
    ask(x, SQL_DOCUMENTS_KEEP_SENSITIVITY, document, field(x, "folder"));
    ask(x, SQL_DOCUMENTS_CHANGE, document, name, field(x, "folder"));
    ask(x, SQL_DOCUMENTS_SHOW, document);
    audit_object(x, document);
    emit(x, SQL_DOCUMENTS_EMIT, document, lit("document.changed"),
         row_text(x, SQL_DOCUMENTS_PREVIOUS_LEVEL, 0, "level"));
    ask_again(x, answer_document);
}

static void ask_mark(struct exchange *x)
{
    struct text document = guarded_document(x);

    ask(x, SQL_DOCUMENTS_MARK, document);
    ask(x, SQL_DOCUMENTS_SHOW, document);
    audit_object(x, document);
    emit(x, SQL_DOCUMENTS_EMIT, document, lit("document.marked"), lit("0"));
}

/* Whoever takes the mark away could open it then, so this wants the same. */
static void ask_unmark(struct exchange *x)
{
    struct text document = opened_document(x);

    ask(x, SQL_DOCUMENTS_UNMARK, document);
    ask(x, SQL_DOCUMENTS_SHOW, document);
    audit_object(x, document);
    emit(x, SQL_DOCUMENTS_EMIT, document, lit("document.unmarked"), lit("0"));
}

static void ask_remove(struct exchange *x)
{
    struct text document = path_part(x, "document");

    ask(x, SQL_DOCUMENTS_REMOVE, document);
    audit_object(x, document);
    emit(x, SQL_DOCUMENTS_EMIT, document, lit("document.removed"), lit("0"));
}

static void answer_remove(struct exchange *x)
{
    answer_empty(x, 204);
}

const struct route documents_routes[] = {
    {GET, "/api/documents", SIGNED_IN, NULL, ask_index, answer_index,
     "Documents of all one's matters, the latest change first.", NULL},
    {GET, "/api/documents/{document}", SIGNED_IN, NULL, ask_show, answer_show, "A document and its versions.", NULL},
    {GET, "/api/documents/{document}/access", SIGNED_IN, NULL, ask_access, answer_access,
     "Whether its content may be read now, before a browser is sent there. Writes no audit entry.", NULL},
    {GET, "/api/documents/{document}/content", SIGNED_IN, NULL, ask_content, answer_content,
     "Download the current version. Ranges work. Writes an audit entry.", "document.read"},
    {HEAD, "/api/documents/{document}/content", SIGNED_IN, NULL, ask_head, answer_content,
     "What a download would be. Reads nothing and writes no audit entry.", NULL},
    {GET, "/api/documents/{document}/versions/{version}/content", SIGNED_IN, NULL, ask_version, answer_content,
     "Download one version.", "document.read"},
    {PATCH, "/api/documents/{document}", STAFF, change_form, ask_was, answer_was,
     "Rename it or put it into another folder of its matter.", "document.changed"},
    {PUT, "/api/documents/{document}/sensitivity", STAFF, NULL, ask_mark, answer_document,
     "Mark it sensitive: its content then wants a factor proven in the last five minutes.", "document.marked"},
    {DELETE, "/api/documents/{document}/sensitivity", STAFF, NULL, ask_unmark, answer_document,
     "Take the mark away. Wants what opening it wants; in a sensitive folder it stays sensitive.", "document.unmarked"},
    {DELETE, "/api/documents/{document}", STAFF, NULL, ask_remove, answer_remove, "Take it away.", "document.removed"},
    {0},
};
