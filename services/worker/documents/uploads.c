/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Uploads: tus 1.0.0.
 *
 * A piece takes three steps: read the row, seal the piece durably on a thread, count it in the row. If that is
 * interrupted, the browser requests the offset and sends the piece again: sealed bytes that exist already and are equal
 * are kept (vault/piece.c). The last piece turns the row into a document, in one transaction.
 */
#include "common/id.h"
#include "common/log.h"
#include "common/must.h"
#include "common/name.h"
#include "data/registry.h"
#include "worker/documents/documents_sql.h"
#include "worker/documents/file_types.h"
#include "worker/documents/files.h"
#include "worker/documents/tus.h"
#include "worker/documents/vault/piece.h"
#include "worker/inbox/inbox.h"
#include "worker/notices/notices.h"
#include "worker/parameters.h"

enum { OPEN_UPLOADS = 50 /* of one person */ };

/* The state of one request. */
struct upload {
    struct text id, name, folder, document; /* document: a new one, or the one that gets a new version */
    uint64_t size;
    bool is_version;
    struct piece *piece;
};

static void answer_options(struct exchange *x)
{
    tus_options(x);
}

/* ---- completion: the row turns into a document ---- */

static void ask_complete(struct exchange *x, const struct upload *upload, struct text type)
{
    ask(x, upload->is_version ? SQL_UPLOADS_UPDATE_DOCUMENT : SQL_UPLOADS_CREATE_DOCUMENT, upload->id, upload->document,
        type);
    ask(x, SQL_UPLOADS_CREATE_VERSION, upload->id, upload->document);
    if (viewer(x)->kind == VIEWER_CLIENT)
        ask(x, SQL_INBOX_OPEN_UPLOAD, new_id(x), upload->document, own_id(x));
    ask(x, SQL_UPLOADS_FINISH, upload->id);
    ask_notices(x);
    audit_as(x, "document.uploaded");
    audit_object(x, upload->document);
    emit(x, SQL_DOCUMENTS_EMIT, upload->document, lit("document.uploaded"), lit("0"));
}

/* Decides between a new version of `target` and a new document. */
static void choose_document(struct exchange *x, struct upload *upload, struct text target)
{
    upload->is_version = !text_is_absent(target);
    upload->document = upload->is_version ? target : new_id(x);
}

/* ---- creation ---- */

/* Fills `upload` from the headers. Refuses and returns false if they are invalid. */
static bool read_creation(struct exchange *x, struct upload *upload)
{
    if (!tus_check_version(x))
        return false;
    if (!text_to_number(header(x, "upload-length"), &upload->size)) {
        refuse(x, 400, "upload_length");
        return false;
    }
    if (upload->size > TUS_MAX_SIZE) {
        refuse(x, 413, "too_large");
        return false;
    }
    if (header(x, "upload-metadata").length > TUS_METADATA_BYTES) {
        refuse(x, 400, "upload_metadata_long");
        return false;
    }
    upload->name = tus_metadata(x, "filename");
    upload->folder = tus_metadata(x, "folder");
    upload->document = tus_metadata(x, "document");
    if (upload->name.length == 0 || !text_is_utf8(upload->name) || !id_is_valid(upload->folder) ||
        (!text_is_absent(upload->document) && !id_is_valid(upload->document))) {
        refuse(x, 400, "upload_metadata");
        return false;
    }
    upload->name = name_of_file(upload->name, arena(x));
    return true;
}

static void ask_destination(struct exchange *x)
{
    struct upload *upload = scratch(x, sizeof(*upload));

    if (!read_creation(x, upload))
        return;
    without_key(x); /* the file is described by headers */
    note(x, upload);
    ask(x, SQL_UPLOADS_FOLDER_GUARD, upload->folder);
    if (!text_is_absent(upload->document))
        ask(x, SQL_UPLOADS_DOCUMENT_GUARD, upload->document, upload->folder);
    ask(x, SQL_UPLOADS_DESTINATION, upload->folder, upload->document, upload->name);
}

static void answer_created(struct exchange *x)
{
    const struct upload *upload = noted(x);

    answer_header(
        x, "location",
        arena_print(arena(x), "%s/api/uploads/%.*s", side_prefix(side_of(x)), (int)upload->id.length, upload->id.at));
    answer_header(x, "upload-expires", row_text(x, SQL_UPLOADS_CREATE, 0, "expires"));
    answer_header(x, "upload-offset", lit("0"));
    if (upload->size == 0)
        answer_header(x, "x-portico-document", upload->document);
    answer_empty(x, 201);
}

/* Compares a number from a row; it may be negative. */
static bool at_least(struct text number_text, uint64_t least)
{
    uint64_t value;

    return text_to_number(number_text, &value) && value >= least;
}

static void answer_no_room(struct exchange *x)
{
    if (text_equal(row_text(x, SQL_UPLOADS_CONFLICT, 0, "is_share"), lit("t")))
        refuse(x, 429, "too_many_uploads");
    else
        refuse(x, 413, "quota_full");
}

static void ask_why_no_room(struct exchange *x)
{
    const struct upload *upload = noted(x);

    ask(x, SQL_UPLOADS_CONFLICT, number_param(x, upload->size));
    ask_again(x, answer_no_room);
}

static void answer_destination(struct exchange *x)
{
    struct upload *upload = noted(x);
    struct text wrapped, named_document = upload->document;

    if (viewer(x)->kind == VIEWER_CLIENT && !text_equal(row_text(x, SQL_UPLOADS_DESTINATION, 0, "level"), lit("2"))) {
        refuse(x, 403, "folder_read_only");
        return;
    }
    if (at_least(row_text(x, SQL_UPLOADS_DESTINATION, 0, "open_uploads"), OPEN_UPLOADS)) {
        refuse(x, 429, "too_many_uploads");
        return;
    }
    upload->id = new_id(x);
    wrapped = vault_new_key(x, row_text(x, SQL_UPLOADS_DESTINATION, 0, "firm_key"), upload->id);
    if (text_is_absent(wrapped)) {
        refuse(x, 500, "key_unusable");
        return;
    }
    if_conflict(x, ask_why_no_room);
    ask(x, SQL_UPLOADS_CREATE, upload->id, upload->folder, named_document, upload->name,
        file_type_of(upload->name, no_text), number_param(x, upload->size), wrapped);
    if (upload->size == 0) {
        choose_document(x, upload, row_text(x, SQL_UPLOADS_DESTINATION, 0, "target"));
        ask_complete(x, upload, file_type_of(upload->name, lit("")));
    }
    ask(x, SQL_UPLOADS_RESERVE, number_param(x, upload->size));
    ask_bare(x, SQL_UPLOADS_SHARE_GUARD);
    ask_again(x, answer_created);
}

/* ---- progress ---- */

static void ask_show(struct exchange *x)
{
    struct text upload = path_part(x, "upload");

    if (!tus_check_version(x))
        return;
    ask(x, SQL_UPLOADS_GUARD, upload);
    ask(x, SQL_UPLOADS_SHOW, upload);
}

static bool has_expired(struct exchange *x)
{
    if (!text_equal(row_text(x, SQL_UPLOADS_SHOW, 0, "expired"), lit("t")))
        return false;
    refuse(x, 410, "upload_expired");
    return true;
}

/* For as long as its document is there: whoever lost the answer to the last piece finds that all of it has arrived. */
static bool is_finished(const struct exchange *x)
{
    return !text_is_absent(row_text(x, SQL_UPLOADS_SHOW, 0, "document"));
}

static void answer_show(struct exchange *x)
{
    if (has_expired(x))
        return;
    if (is_finished(x))
        answer_header(x, "x-portico-document", row_text(x, SQL_UPLOADS_SHOW, 0, "document"));
    tus_answer_progress(x, row_text(x, SQL_UPLOADS_SHOW, 0, "received"), row_text(x, SQL_UPLOADS_SHOW, 0, "size"),
                        row_text(x, SQL_UPLOADS_SHOW, 0, "expires"));
    answer_empty(x, 200);
}

/* ---- a piece ---- */

static void ask_piece(struct exchange *x)
{
    struct upload *upload = scratch(x, sizeof(*upload));

    upload->piece = arena_take(secret_arena(x), sizeof(*upload->piece));
    note(x, upload);
    if (!text_equal(media_type(x), lit("application/offset+octet-stream"))) {
        refuse(x, 415, "not_a_piece");
        return;
    }
    if (body(x).length > PIECE_LIMIT) {
        refuse(x, 413, "too_large");
        return;
    }
    if (!text_to_number(header(x, "upload-offset"), &upload->piece->offset)) {
        refuse(x, 400, "piece_size");
        return;
    }
    ask_show(x);
}

/* Refuses and returns false unless the piece continues at the row's offset and ends at a chunk's end. */
static bool check_piece(struct exchange *x, const struct upload *upload)
{
    uint64_t received, offset = upload->piece->offset;

    must(text_to_number(row_text(x, SQL_UPLOADS_SHOW, 0, "received"), &received));
    if (offset != received) {
        answer_header(x, "upload-offset", row_text(x, SQL_UPLOADS_SHOW, 0, "received"));
        refuse(x, 409, "offset_wrong");
        return false;
    }
    if (body(x).length > upload->size - offset) {
        refuse(x, 413, "too_large");
        return false;
    }
    if (offset + body(x).length < upload->size && body(x).length % SEAL_CHUNK != 0) {
        refuse(x, 400, "piece_size");
        return false;
    }
    return true;
}

static void answer_content_differs(struct exchange *x)
{
    refuse(x, 410, "upload_gone");
}

static void refuse_piece(struct exchange *x, const struct upload *upload)
{
    switch (upload->piece->outcome) {
    case PIECE_DAMAGED:
        refuse(x, 460, "checksum_wrong");
        return;
    case PIECE_BUSY:
        refuse(x, 409, "upload_busy");
        return;
    case PIECE_NO_ROOM:
        log_say(LOG_ERROR, "the store is full");
        refuse(x, 507, "disk_full");
        return;
    case PIECE_DIFFERS:
        ask(x, SQL_UPLOADS_DELETE, upload->id); /* the cleanup deletes the file */
        ask_again(x, answer_content_differs);
        return;
    case PIECE_DONE:
    case PIECE_FAILED:
        break;
    }
    log_say_text(LOG_ERROR, "a piece could not be kept", "upload", upload->id);
    refuse(x, 500, "internal");
}

static void answer_advanced(struct exchange *x)
{
    const struct upload *upload = noted(x);
    uint64_t received = upload->piece->offset + body(x).length;

    answer_header(x, "upload-offset", number_param(x, received));
    if (received == upload->size)
        answer_header(x, "x-portico-document", upload->document);
    answer_empty(x, 204);
}

static void answer_sealed(struct exchange *x)
{
    struct upload *upload = noted(x);
    const struct piece *piece = upload->piece;
    uint64_t received = piece->offset + piece->bytes.length;

    if (piece->outcome != PIECE_DONE) {
        refuse_piece(x, upload);
        return;
    }
    ask(x, SQL_UPLOADS_ADVANCE, upload->id, number_param(x, piece->offset), number_param(x, received));
    if (received == upload->size) {
        choose_document(x, upload, row_text(x, SQL_UPLOADS_SHOW, 0, "target"));
        ask_complete(x, upload, file_type_of(upload->name, text_from((const char *)piece->head, piece->head_length)));
    }
    ask_again(x, answer_advanced);
}

static void answer_piece(struct exchange *x)
{
    struct upload *upload = noted(x);
    struct piece *piece = upload->piece;

    upload->id = path_part(x, "upload");
    upload->name = row_text(x, SQL_UPLOADS_SHOW, 0, "name");
    must(text_to_number(row_text(x, SQL_UPLOADS_SHOW, 0, "size"), &upload->size));
    if (is_finished(x) && piece->offset <= upload->size && body(x).length == upload->size - piece->offset) {
        upload->document = row_text(x, SQL_UPLOADS_SHOW, 0, "document"); /* the last piece, sent again */
        answer_advanced(x);
        return;
    }
    if (has_expired(x) || !check_piece(x, upload) || !tus_checksum(x, &piece->checksum, &piece->expected))
        return;
    if (!vault_file(x, row_text(x, SQL_UPLOADS_SHOW, 0, "firm_key"), row_text(x, SQL_UPLOADS_SHOW, 0, "wrapped"),
                    upload->id, upload->size, &piece->file)) {
        refuse(x, 500, "key_unusable");
        return;
    }
    piece->store = vault_store();
    piece->bytes = body(x);
    compute(x, piece_seal, piece, answer_sealed);
}

/* ---- deletion ---- */

struct deletion {
    struct store *store;
    struct stored_name name;
};

static void delete_file(void *argument)
{
    struct deletion *deletion = argument;

    store_delete(deletion->store, &deletion->name); /* if this fails, the cleanup deletes it */
}

static void answer_file_deleted(struct exchange *x)
{
    answer_empty(x, 204);
}

static void ask_delete(struct exchange *x)
{
    if (!tus_check_version(x))
        return;
    ask(x, SQL_UPLOADS_DELETE, path_part(x, "upload"));
}

static void answer_deleted(struct exchange *x)
{
    struct deletion *deletion = scratch(x, sizeof(*deletion));

    deletion->store = vault_store();
    deletion->name.firm = firm(x)->number;
    must(id_to_bytes(path_part(x, "upload"), deletion->name.id));
    compute(x, delete_file, deletion, answer_file_deleted);
}

/* Starting an upload and sending pieces are not audited: completion writes the audit entry. */
const struct route uploads_routes[] = {
    {OPTIONS, "/api/uploads", PUBLIC, NULL, NULL, answer_options, "Describe this tus server, in headers.", NULL},
    {POST, "/api/uploads", SIGNED_IN, NULL, ask_destination, answer_destination,
     "Start an upload into a folder, of a new document or a new version. At most 2 GiB; at most 50 open uploads for "
     "each person.",
     NOT_AUDITED},
    {HEAD, "/api/uploads/{upload}", SIGNED_IN, NULL, ask_show, answer_show,
     "Get the progress of an upload, in headers.", NULL},
    {PATCH, "/api/uploads/{upload}", SIGNED_IN, RAW_BODY, ask_piece, answer_piece,
     "Send the next piece: at most 2 MiB and, except for the last, a multiple of 64 KiB. The last piece completes the "
     "document. 409 `offset_wrong` if another piece is expected.",
     NOT_AUDITED},
    {DELETE, "/api/uploads/{upload}", SIGNED_IN, NULL, ask_delete, answer_deleted, "Cancel an upload.", NOT_AUDITED},
    {0},
};
