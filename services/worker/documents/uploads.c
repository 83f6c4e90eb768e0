/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Uploads: tus 1.0.0.
 *
 * A piece goes through three gaps: the row is read, the piece is sealed on a thread and lasting, the row counts it.
 * Whatever breaks off in between, the browser asks for the offset and sends the piece again: sealed bytes that are
 * there already and equal are kept (vault/piece.c). With the last piece the row turns into a document in one
 * transaction.
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
#include "worker/parameters.h"

enum { OPEN_UPLOADS = 50 /* of one person */ };

/* What the functions of one request hand on. */
struct upload {
    struct text id, name, folder, document; /* document: the one that it becomes, or becomes a version of */
    uint64_t size;
    bool is_version;
    struct piece *piece;
};

static void answer_options(struct exchange *x)
{
    tus_options(x);
}

/* ---- the end of every upload: the row turns into a document ---- */

static void ask_document(struct exchange *x, const struct upload *upload, struct text type)
{
    ask(x, upload->is_version ? SQL_UPLOADS_UPDATE_DOCUMENT : SQL_UPLOADS_CREATE_DOCUMENT, upload->id, upload->document,
        type);
    ask(x, SQL_UPLOADS_CREATE_VERSION, upload->id, upload->document);
    ask(x, SQL_UPLOADS_CHARGE_QUOTA, upload->id);
    ask(x, SQL_UPLOADS_DELETE, upload->id);
    audit_as(x, "document.uploaded");
    audit_object(x, upload->document);
    emit(x, SQL_DOCUMENTS_EMIT, upload->document, lit("document.uploaded"), lit("0"));
}

/* The document that it becomes: a version of `target`, or a new one. */
static void choose_document(struct exchange *x, struct upload *upload, struct text target)
{
    upload->is_version = !text_is_absent(target);
    upload->document = upload->is_version ? target : new_id(x);
}

/* ---- creation ---- */

/* Fills `upload` from the headers; refuses and gives false when they are wrong. */
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

static void ask_place(struct exchange *x)
{
    struct upload *upload = scratch(x, sizeof(*upload));

    if (!read_creation(x, upload))
        return;
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

/* A number that a row holds; some are below zero. */
static bool at_least(struct text number_text, uint64_t least)
{
    uint64_t value;

    return text_to_number(number_text, &value) && value >= least;
}

static void answer_place(struct exchange *x)
{
    struct upload *upload = noted(x);
    struct text wrapped, named = upload->document;

    if (viewer(x)->kind == VIEWER_CLIENT && !text_equal(row_text(x, SQL_UPLOADS_DESTINATION, 0, "level"), lit("2"))) {
        refuse(x, 403, "folder_read_only");
        return;
    }
    if (at_least(row_text(x, SQL_UPLOADS_DESTINATION, 0, "open_uploads"), OPEN_UPLOADS)) {
        refuse(x, 429, "too_many_uploads");
        return;
    }
    if (!at_least(row_text(x, SQL_UPLOADS_DESTINATION, 0, "room"), upload->size)) {
        refuse(x, 413, "quota_full");
        return;
    }
    upload->id = new_id(x);
    wrapped = vault_new_key(x, row_text(x, SQL_UPLOADS_DESTINATION, 0, "firm_key"), upload->id);
    if (text_is_absent(wrapped)) {
        refuse(x, 500, "key_unusable");
        return;
    }
    ask(x, SQL_UPLOADS_CREATE, upload->id, upload->folder, named, upload->name, file_type_of(upload->name, no_text),
        number_param(x, upload->size), wrapped);
    if (upload->size == 0) {
        choose_document(x, upload, row_text(x, SQL_UPLOADS_DESTINATION, 0, "target"));
        ask_document(x, upload, file_type_of(upload->name, lit("")));
    }
    ask_again(x, answer_created);
}

/* ---- looking ---- */

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

static void answer_show(struct exchange *x)
{
    if (has_expired(x))
        return;
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
    if (!text_equal(header(x, "content-type"), lit("application/offset+octet-stream"))) {
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

/* Whether the piece goes where the row says, and ends where a chunk does. */
static bool piece_fits(struct exchange *x, const struct upload *upload)
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
    if (offset + body(x).length == upload->size && !at_least(row_text(x, SQL_UPLOADS_SHOW, 0, "room"), upload->size)) {
        refuse(x, 413, "quota_full"); /* others filled it meanwhile; the rest waits until there is room */
        return false;
    }
    return true;
}

static void answer_dropped(struct exchange *x)
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
        ask(x, SQL_UPLOADS_DELETE, upload->id); /* the sweeper takes the file */
        ask_again(x, answer_dropped);
        return;
    case PIECE_DONE:
    case PIECE_FAILED:
        break;
    }
    log_say_text(LOG_ERROR, "a piece could not be kept", "upload", upload->id);
    refuse(x, 500, "internal");
}

static void answer_counted(struct exchange *x)
{
    const struct upload *upload = noted(x);
    uint64_t received = upload->piece->offset + upload->piece->bytes.length;

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
        ask_document(x, upload, file_type_of(upload->name, text_from((const char *)piece->head, piece->head_length)));
    }
    ask_again(x, answer_counted);
}

static void answer_piece(struct exchange *x)
{
    struct upload *upload = noted(x);
    struct piece *piece = upload->piece;

    upload->id = path_part(x, "upload");
    upload->name = row_text(x, SQL_UPLOADS_SHOW, 0, "name");
    must(text_to_number(row_text(x, SQL_UPLOADS_SHOW, 0, "size"), &upload->size));
    if (has_expired(x) || !piece_fits(x, upload) || !tus_checksum(x, &piece->checksum, &piece->expected))
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

/* ---- giving up ---- */

struct removal {
    struct store *store;
    struct stored_name name;
};

static void remove_file(void *argument)
{
    struct removal *removal = argument;

    store_delete(removal->store, &removal->name); /* if not now, the sweeper will */
}

static void answer_removed(struct exchange *x)
{
    answer_empty(x, 204);
}

static void ask_drop(struct exchange *x)
{
    if (!tus_check_version(x))
        return;
    ask(x, SQL_UPLOADS_DELETE, path_part(x, "upload"));
}

static void answer_drop(struct exchange *x)
{
    struct removal *removal = scratch(x, sizeof(*removal));

    removal->store = vault_store();
    removal->name.firm = firm(x)->number;
    must(id_to_bytes(path_part(x, "upload"), removal->name.id));
    compute(x, remove_file, removal, answer_removed);
}

/* Pieces and beginnings are not audited: the document that they become leaves the audit entry. */
const struct route uploads_routes[] = {
    {OPTIONS, "/api/uploads", PUBLIC, NULL, NULL, answer_options, "What this tus server can do.", NULL},
    {POST, "/api/uploads", SIGNED_IN, NULL, ask_place, answer_place,
     "Start an upload into a folder, or a new version of a document.", NOT_AUDITED},
    {HEAD, "/api/uploads/{upload}", SIGNED_IN, NULL, ask_show, answer_show, "How far it got.", NULL},
    {PATCH, "/api/uploads/{upload}", SIGNED_IN, RAW_BODY, ask_piece, answer_piece,
     "The next piece, at most 2 MiB and, but for the last, a multiple of 64 KiB.", NOT_AUDITED},
    {DELETE, "/api/uploads/{upload}", SIGNED_IN, NULL, ask_drop, answer_drop, "Give up.", NOT_AUDITED},
    {0},
};
