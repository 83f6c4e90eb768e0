/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Documents: lists, details with versions, content, and the changes that staff make.
 *
 * Content is untrusted: it is always sent as an attachment, in a sandbox, and with a type only if that type is known to
 * be harmless. A sensitive document requires a fresh factor (sensitivity.h). Every download writes an audit entry,
 * including a range request: otherwise "bytes=1-" would read a document without a trace.
 */
#include "common/http_date.h"
#include "common/must.h"
#include "common/name.h"
#include "http/preconditions.h"
#include "http/stream.h"
#include "worker/documents/documents_sql.h"
#include "worker/documents/file_stream.h"
#include "worker/documents/file_types.h"
#include "worker/documents/files.h"
#include "worker/documents/range.h"
#include "worker/documents/sensitivity.h"
#include "worker/notices/notices.h"
#include "worker/parameters.h"

static const struct field change_form[] = {
    {.name = "name", .kind = FIELD_TEXT, .min = 1, .max = 255},
    {.name = "folder", .kind = FIELD_UUID},
    {0},
};

static bool is_client(const struct exchange *x)
{
    return viewer(x)->kind == VIEWER_CLIENT;
}

static struct text guard_document(struct exchange *x)
{
    struct text document = path_part(x, "document");

    ask(x, SQL_DOCUMENTS_GUARD, document);
    return document;
}

/* ---- lists and details ---- */

static const struct field index_query[] = {
    {.name = "account", .kind = FIELD_UUID},
    {.name = "before", .kind = FIELD_TIME_CURSOR},
    {0},
};

static void ask_index(struct exchange *x)
{
    struct text account = account_param(x);

    ask(x, is_client(x) ? SQL_DOCUMENTS_CLIENT_INDEX : SQL_DOCUMENTS_INDEX, account, field(x, "before"));
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, is_client(x) ? SQL_DOCUMENTS_CLIENT_INDEX : SQL_DOCUMENTS_INDEX);
}

static void ask_show(struct exchange *x)
{
    struct text document = guard_document(x);

    ask(x, SQL_DOCUMENTS_SHOW, document);
    ask(x, SQL_DOCUMENTS_VERSIONS, document);
}

static void answer_show(struct exchange *x)
{
    answer_parts(x, 200, "document", SQL_DOCUMENTS_SHOW, "versions", SQL_DOCUMENTS_VERSIONS, NULL);
}

/* ---- content ---- */

static struct text guard_content(struct exchange *x)
{
    struct text document = guard_document(x);

    ask_sensitive_guard(x, SQL_DOCUMENTS_OPEN_GUARD, document);
    return document;
}

static void ask_content(struct exchange *x)
{
    struct text document = guard_content(x);

    ask(x, SQL_DOCUMENTS_CONTENT, document, no_text);
    ask_document_seen(x, document);
    audit_object(x, document);
}

/* HEAD returns the headers of a download. It reads no content, so it writes no audit entry. */
static void ask_head(struct exchange *x)
{
    struct text document = guard_content(x);

    ask(x, SQL_DOCUMENTS_CONTENT, document, no_text);
}

static void ask_version(struct exchange *x)
{
    struct text document = guard_content(x), version = path_part(x, "version");

    ask(x, SQL_DOCUMENTS_VERSION_GUARD, document, version);
    ask(x, SQL_DOCUMENTS_CONTENT, document, version);
    ask_document_seen(x, document);
    audit_object(x, document);
    audit_detail(x, version);
}

/* A page requests this before it sends the browser to the content, so that it can show a dialog if access is
   refused. */
static void ask_access(struct exchange *x)
{
    (void)guard_content(x);
}

static void answer_access(struct exchange *x)
{
    answer_empty(x, 204);
}

/* A version of a document as it is about to be sent. */
struct content {
    struct sealed_file file;
    struct text etag;
    int64_t modified;
};

/* Which version it is, and that nobody may keep it; 304 says this too. */
static void describe_version(struct exchange *x, const struct content *content)
{
    char *date = scratch(x, HTTP_DATE);

    http_date_print(content->modified, date);
    answer_header(x, "cache-control", lit("private, no-store"));
    answer_header(x, "etag", content->etag);
    answer_header(x, "last-modified", text_of(date));
}

static void describe_content(struct exchange *x, const struct content *content)
{
    struct text name = row_text(x, SQL_DOCUMENTS_CONTENT, 0, "name");

    describe_version(x, content);
    answer_header(x, "content-type", file_type_allowed(row_text(x, SQL_DOCUMENTS_CONTENT, 0, "type")));
    answer_header(x, "content-disposition", name_disposition(name, arena(x)));
    answer_header(x, "content-security-policy", lit("sandbox; default-src 'none'"));
    answer_header(x, "x-content-type-options", lit("nosniff"));
    answer_header(x, "accept-ranges", lit("bytes"));
}

static void answer_range(struct exchange *x, const struct content *content)
{
    struct text wanted = preconditions_allow_range(x, content->etag) ? header(x, "range") : no_text;
    unsigned long long size = content->file.size;
    struct range range;
    enum range_outcome outcome = range_parse(wanted, content->file.size, &range);

    if (outcome == RANGE_OUTSIDE) {
        answer_header(x, "content-range", arena_print(arena(x), "bytes */%llu", size));
        refuse(x, 416, "range_wrong");
        return;
    }
    describe_content(x, content);
    if (outcome == RANGE_PART)
        answer_header(x, "content-range",
                      arena_print(arena(x), "bytes %llu-%llu/%llu", (unsigned long long)range.from,
                                  (unsigned long long)(range.from + range.length - 1), size));
    answer_stream(x, outcome == RANGE_PART ? 206 : 200, range.length,
                  file_stream_open(vault_store(), &content->file, range.from, range.length));
}

static void answer_content(struct exchange *x)
{
    struct text id = row_text(x, SQL_DOCUMENTS_CONTENT, 0, "id");
    struct content *content = arena_take(secret_arena(x), sizeof(*content));
    uint64_t size, modified;

    must(text_to_number(row_text(x, SQL_DOCUMENTS_CONTENT, 0, "size"), &size));
    must(text_to_number(row_text(x, SQL_DOCUMENTS_CONTENT, 0, "modified"), &modified));
    if (!vault_file(x, row_text(x, SQL_DOCUMENTS_CONTENT, 0, "firm_key"),
                    row_text(x, SQL_DOCUMENTS_CONTENT, 0, "wrapped"), id, size, &content->file)) {
        refuse(x, 500, "key_unusable");
        return;
    }
    content->etag = arena_print(arena(x), "\"%.*s\"", (int)id.length, id.at);
    content->modified = (int64_t)modified;
    switch (preconditions_check(x, content->etag, content->modified)) {
    case PRECONDITION_FAILED:
        refuse(x, 412, "content_changed");
        break;
    case PRECONDITION_NOT_MODIFIED:
        describe_version(x, content);
        answer_empty(x, 304);
        break;
    case PRECONDITION_HOLDS:
        answer_range(x, content);
        break;
    }
}

static void answer_opened(struct exchange *x)
{
    publish_document_seen(x);
    answer_content(x);
}

/* ---- changes by staff ---- */

static void ask_previous_level(struct exchange *x)
{
    struct text document = guard_document(x);

    ask(x, SQL_DOCUMENTS_PREVIOUS_LEVEL, document);
}

static void answer_document(struct exchange *x)
{
    answer_row(x, 200, SQL_DOCUMENTS_SHOW);
}

static void answer_previous_level(struct exchange *x)
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
    struct text document = guard_document(x);

    ask(x, SQL_DOCUMENTS_MARK, document);
    ask(x, SQL_DOCUMENTS_SHOW, document);
    audit_object(x, document);
    emit(x, SQL_DOCUMENTS_EMIT, document, lit("document.marked"), lit("0"));
}

/* Without the mark anybody may open the document, so removing it requires what opening does. */
static void ask_unmark(struct exchange *x)
{
    struct text document = guard_content(x);

    ask(x, SQL_DOCUMENTS_UNMARK, document);
    ask(x, SQL_DOCUMENTS_SHOW, document);
    audit_object(x, document);
    emit(x, SQL_DOCUMENTS_EMIT, document, lit("document.unmarked"), lit("0"));
}

/* An older version is shown and downloaded again; all versions stay. */
static void ask_restore_version(struct exchange *x)
{
    struct text document = guard_document(x), version = path_part(x, "version");

    ask(x, SQL_DOCUMENTS_VERSION_GUARD, document, version);
    ask(x, SQL_DOCUMENTS_RESTORE_VERSION, document, version);
    ask(x, SQL_DOCUMENTS_SHOW, document);
    audit_object(x, document);
    emit(x, SQL_DOCUMENTS_EMIT, document, lit("document.version_restored"), lit("0"));
}

const struct route documents_routes[] = {
    {GET, "/api/documents", SIGNED_IN, index_query, ask_index, answer_index,
     "List the documents of all matters that the viewer sees, newest change first.", NULL},
    {GET, "/api/documents/{document}", SIGNED_IN, NULL, ask_show, answer_show, "Show a document and its versions.",
     NULL},
    {GET, "/api/documents/{document}/access", SIGNED_IN, NULL, ask_access, answer_access,
     "Check whether the content may be read now. Writes no audit entry.", NULL},
    {GET, "/api/documents/{document}/content", SIGNED_IN, NULL, ask_content, answer_opened,
     "Download the current version. Supports one byte range. Writes an audit entry.", "document.read"},
    {HEAD, "/api/documents/{document}/content", SIGNED_IN, NULL, ask_head, answer_content,
     "Get the headers of a download. Writes no audit entry.", NULL},
    {GET, "/api/documents/{document}/versions/{version}/content", SIGNED_IN, NULL, ask_version, answer_opened,
     "Download one version. Writes an audit entry.", "document.read"},
    {PATCH, "/api/documents/{document}", STAFF, change_form, ask_previous_level, answer_previous_level,
     "Rename a document, or move it to another folder of its matter.", "document.changed"},
    {PUT, "/api/documents/{document}/sensitivity", STAFF, NULL, ask_mark, answer_document,
     "Mark a document as sensitive: its content then requires a factor shown in the last five minutes.",
     "document.marked"},
    {DELETE, "/api/documents/{document}/sensitivity", STAFF, NULL, ask_unmark, answer_document,
     "Remove the sensitive mark. Requires a factor shown in the last five minutes. In a sensitive folder the document "
     "stays sensitive.",
     "document.unmarked"},
    {POST, "/api/documents/{document}/versions/{version}/restoration", STAFF, NULL, ask_restore_version,
     answer_document, "Make an older version the current one. All versions are kept.", "document.version_restored"},
    {0},
};
