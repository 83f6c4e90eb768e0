/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What is in the zip, in its order: the attachments, which are hashed on their way; transcript.json and transcript.pdf,
 * which name these hashes; the schema; and SHA256SUMS, which names the hashes of all. Each is a pass over the lines in
 * the spool, so nothing grows with the thread. Each pull does some steps, as many as fill the room.
 */
#include "worker/messages/transcript_stream.h"

#include "common/config.h"
#include "common/log.h"
#include "common/must.h"
#include "worker/documents/documents.h"
#include "worker/messages/transcript/attachment.h"
#include "worker/messages/transcript/facts.h"
#include "worker/messages/transcript/spool.h"
#include "worker/messages/transcript/zip.h"
#include "worker/messages/transcript_slots.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    PULL_MS = 50,                /* of work in one pull */
    FILE_PART = 65536,           /* of an attachment, in one step */
    OUT_LIMIT = 8 * 1024 * 1024, /* what one step writes: at most the fonts at the end of the PDF */
    WRAPPED_ROOM = 512,
    DIGEST_ROOM = HEX_ROOM(SHA256_BYTES),
};

enum part { PART_ATTACHMENTS, PART_JSON, PART_PDF, PART_SCHEMA, PART_SUMS, PART_END };

struct transcript {
    struct stream stream; /* first member: a struct stream pointer is also a pointer to this */
    uint64_t firm;
    size_t slot;
    char firm_key[WRAPPED_ROOM];
    struct spool *lines;
    struct spool *digests; /* of the attachments that may be included, in order: a SHA-256, or "missing" */
    struct spool *sums;
    struct zip *zip;
    struct buffer out; /* of the archive, not pulled yet */
    enum part part;
    bool has_begun; /* the part */
    void *form;     /* of the JSON or the PDF */
    json_t *line;   /* whose attachments are being added */
    size_t next_attachment;
    struct version_reader *reader;
    char path[ATTACHMENT_PATH];
    unsigned char bytes[FILE_PART];
};

extern const char transcript_schema[], transcript_schema_end[];

__asm__(".section .rodata\n"
        ".global transcript_schema, transcript_schema_end\n"
        "transcript_schema: .incbin \"" TRANSCRIPT_SCHEMA "\"\n"
        "transcript_schema_end: .byte 0\n"
        ".previous\n");

/* ---- the forms ---- */

static bool put_bytes(void *owner, struct text bytes)
{
    struct transcript *t = owner;

    return zip_add(t->zip, bytes);
}

static bool end_file(struct transcript *t, const char *name, char hex[DIGEST_ROOM])
{
    unsigned char digest[SHA256_BYTES];
    char line[ATTACHMENT_PATH + DIGEST_ROOM];
    int length;

    if (!zip_end(t->zip, digest))
        return false;
    crypto_hex(digest, sizeof(digest), hex);
    length = snprintf(line, sizeof(line), "%s  %s", hex, name);
    return spool_add(t->sums, text_from(line, (size_t)length));
}

static bool load_line(struct transcript *t, json_t **line, bool *at_end)
{
    struct text text;
    json_error_t error;

    switch (spool_next(t->lines, &text)) {
    case SPOOL_LINE:
        *line = json_loadb(text.at, text.length, JSON_ALLOW_NUL, &error);
        return *line != NULL;
    case SPOOL_END:
        *at_end = true;
        return true;
    default:
        return false;
    }
}

/* What the reader is told of an attachment: its file and hash, or why it is not there. */
static bool complete_attachment(struct transcript *t, const json_t *line, json_t *attachment)
{
    struct text digest;
    char path[ATTACHMENT_PATH];

    json_object_del(attachment, "wrapped");
    if (json_is_null(json_object_get(attachment, "state")))
        json_object_set_new(attachment, "state", json_string("unavailable"));
    json_object_set_new(attachment, "file", json_null());
    json_object_set_new(attachment, "sha256", json_null());
    if (!attachment_is_included(attachment))
        return true;
    if (spool_next(t->digests, &digest) != SPOOL_LINE)
        return false;
    if (text_equal(digest, lit("missing"))) {
        json_object_set_new(attachment, "state", json_string("missing"));
        return true;
    }
    attachment_print_path(line, attachment, path);
    json_object_set_new(attachment, "file", json_string(path));
    json_object_set_new(attachment, "sha256", json_stringn(digest.at, digest.length));
    return true;
}

static bool complete_line(struct transcript *t, json_t *line)
{
    json_t *attachment;
    size_t i;

    json_array_foreach(json_object_get(json_object_get(line, "message"), "attachments"), i, attachment)
    {
        if (!complete_attachment(t, line, attachment))
            return false;
    }
    return true;
}

static bool next_part(struct transcript *t)
{
    t->part++;
    t->has_begun = false;
    return spool_rewind(t->lines) && spool_rewind(t->digests);
}

static bool begin_form(struct transcript *t, const struct facts_form *form, const char *name)
{
    json_t *head = NULL;
    bool at_end = false;

    t->has_begun = true;
    if (!zip_begin(t->zip, name) || !load_line(t, &head, &at_end) || at_end)
        return false;
    t->form = form->open(put_bytes, t, head);
    json_decref(head);
    return t->form != NULL;
}

static bool finish_form(struct transcript *t, const struct facts_form *form, const char *name)
{
    bool finished = form->finish(t->form);
    char hex[DIGEST_ROOM];

    form->close(t->form);
    t->form = NULL;
    return finished && end_file(t, name, hex) && next_part(t);
}

static bool step_form(struct transcript *t, const struct facts_form *form, const char *name)
{
    json_t *line = NULL;
    bool at_end = false, added;

    if (!t->has_begun)
        return begin_form(t, form, name);
    if (form->more != NULL && form->more(t->form))
        return true;
    if (!load_line(t, &line, &at_end))
        return false;
    if (at_end)
        return finish_form(t, form, name);
    added = complete_line(t, line) && form->add(t->form, line);
    json_decref(line);
    return added;
}

/* ---- the attachments ---- */

static bool step_reader(struct transcript *t)
{
    ssize_t count = version_reader_read(t->reader, t->bytes, sizeof(t->bytes));
    char hex[DIGEST_ROOM];

    if (count < 0)
        return false;
    if (count > 0)
        return zip_add(t->zip, text_from((char *)t->bytes, (size_t)count));
    version_reader_close(&t->reader);
    return end_file(t, t->path, hex) && spool_add(t->digests, text_of(hex));
}

static bool begin_attachment(struct transcript *t, const json_t *attachment)
{
    uint64_t size = (uint64_t)json_integer_value(json_object_get(attachment, "size"));
    struct text id = text_of(json_string_value(json_object_get(attachment, "version")));
    struct text wrapped = text_of(json_string_value(json_object_get(attachment, "wrapped")));

    switch (version_reader_open(t->firm, text_of(t->firm_key), wrapped, id, size, &t->reader)) {
    case VERSION_OPEN:
        attachment_print_path(t->line, attachment, t->path);
        return zip_begin_stored(t->zip, t->path, size);
    case VERSION_MISSING:
        return spool_add(t->digests, lit("missing"));
    default:
        return false;
    }
}

static bool step_attachments(struct transcript *t)
{
    const json_t *all, *attachment;
    bool at_end = false;

    if (t->reader != NULL)
        return step_reader(t);
    if (t->line == NULL) {
        t->next_attachment = 0;
        return load_line(t, &t->line, &at_end) && (!at_end || next_part(t));
    }
    all = json_object_get(json_object_get(t->line, "message"), "attachments");
    attachment = json_array_get(all, t->next_attachment++);
    if (attachment != NULL)
        return !attachment_is_included(attachment) || begin_attachment(t, attachment);
    json_decref(t->line);
    t->line = NULL;
    return true;
}

/* ---- the schema and the sums ---- */

static bool step_schema(struct transcript *t)
{
    /* cppcheck-suppress comparePointers ; both are in one section, one after the other */
    struct text schema = text_from(transcript_schema, (size_t)(transcript_schema_end - transcript_schema));
    char hex[DIGEST_ROOM];

    return zip_begin(t->zip, "transcript.schema.json") && zip_add(t->zip, schema) &&
           end_file(t, "transcript.schema.json", hex) && next_part(t) && spool_rewind(t->sums);
}

static bool step_sums(struct transcript *t)
{
    unsigned char digest[SHA256_BYTES];
    struct text line;

    if (!t->has_begun) {
        t->has_begun = true;
        return zip_begin(t->zip, "SHA256SUMS");
    }
    switch (spool_next(t->sums, &line)) {
    case SPOOL_LINE:
        return zip_add(t->zip, line) && zip_add(t->zip, lit("\n"));
    case SPOOL_END:
        return zip_end(t->zip, digest) && zip_finish(t->zip) && next_part(t);
    default:
        return false;
    }
}

static bool step(struct transcript *t)
{
    switch (t->part) {
    case PART_ATTACHMENTS:
        return step_attachments(t);
    case PART_JSON:
        return step_form(t, &json_form, "transcript.json");
    case PART_PDF:
        return step_form(t, &pdf_form, "transcript.pdf");
    case PART_SCHEMA:
        return step_schema(t);
    case PART_SUMS:
        return step_sums(t);
    default:
        return false;
    }
}

/* ---- the stream ---- */

/* What is left moves to the front; mostly that is nothing, or less than a part of a file. */
static size_t take(struct transcript *t, unsigned char *into, size_t room)
{
    size_t count = t->out.length < room ? t->out.length : room;

    memcpy(into, t->out.at, count);
    t->out.length -= count;
    memmove(t->out.at, t->out.at + count, t->out.length);
    return count;
}

static bool begin_pulling(struct transcript *t)
{
    json_t *head = NULL;
    bool at_end = false, read;

    buffer_open_secret(&t->out, OUT_LIMIT);
    t->zip = zip_open(&t->out, (int64_t)time(NULL));
    read = spool_rewind(t->lines) && load_line(t, &head, &at_end);
    json_decref(head); /* the head is for the forms */
    return read && !at_end;
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static ssize_t pull_bytes(struct stream *stream, unsigned char *into, size_t room)
{
    struct transcript *t = (struct transcript *)stream;
    int64_t end = now_ms() + PULL_MS;

    if (t->zip == NULL && !begin_pulling(t))
        return -1;
    while (t->out.length < room && t->part != PART_END && now_ms() < end) {
        if (!step(t)) {
            log_say(LOG_ERROR, "a transcript broke off");
            return -1;
        }
    }
    if (t->out.overflowed)
        return -1;
    return t->out.length == 0 && t->part != PART_END ? STREAM_NOT_YET : (ssize_t)take(t, into, room);
}

static void close_transcript(struct stream *stream)
{
    struct transcript *t = (struct transcript *)stream;

    transcript_slot_free(t->slot);
    if (t->form != NULL)
        (t->part == PART_JSON ? &json_form : &pdf_form)->close(t->form);
    json_decref(t->line);
    version_reader_close(&t->reader);
    zip_close(&t->zip);
    buffer_close(&t->out);
    spool_close(&t->lines);
    spool_close(&t->digests);
    spool_close(&t->sums);
    crypto_wipe(t, sizeof(*t));
    free(t);
}

struct stream *transcript_stream_open(uint64_t firm, struct text firm_key, struct text person)
{
    struct transcript *t = calloc(1, sizeof(*t));

    must(t != NULL && firm_key.length < WRAPPED_ROOM);
    t->stream = (struct stream){.pull = pull_bytes, .close = close_transcript};
    t->firm = firm;
    memcpy(t->firm_key, firm_key.at, firm_key.length);
    t->slot = transcript_slot_take(firm, person);
    return &t->stream;
}

static bool open_spools(struct transcript *t)
{
    const char *folder = config_text(CONFIG_STORE);

    t->lines = spool_open(folder);
    t->digests = spool_open(folder);
    t->sums = spool_open(folder);
    return t->lines != NULL && t->digests != NULL && t->sums != NULL;
}

bool transcript_stream_add(struct stream *stream, struct text line)
{
    struct transcript *t = (struct transcript *)stream;

    if ((t->lines != NULL || open_spools(t)) && spool_add(t->lines, line))
        return true;
    log_say_text(LOG_ERROR, "a transcript has no room", "reason", text_of(strerror(errno)));
    return false;
}
