/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What is in the zip, in its order: the attachments, which are hashed on their way; transcript.json and transcript.pdf,
 * which name these hashes; the schema; and SHA256SUMS, which names the hashes of all. Each is a pass over the lines in
 * the spool, so nothing grows with the thread. A step is a little of one.
 */
#include "worker/messages/transcript_parts.h"

#include "common/config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    OUT_LIMIT = 8 * 1024 * 1024, /* what one step writes: at most a line of JSON, so this is never reached */
    DIGEST_ROOM = HEX_ROOM(SHA256_BYTES),
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

static bool spool_bytes(void *owner, struct text bytes)
{
    struct transcript *t = owner;

    return spool_add_bytes(t->pdf, bytes);
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

/* `write` takes the form's bytes. */
static bool begin_form(struct transcript *t, const struct facts_form *form, facts_f *write)
{
    json_t *head = NULL;
    bool at_end = false;

    t->has_begun = true;
    if (!load_line(t, &head, &at_end) || at_end)
        return false;
    t->form = form->open(write, t, head);
    json_decref(head);
    return t->form != NULL;
}

static bool finish_form(struct transcript *t, const struct facts_form *form)
{
    bool finished = form->finish(t->form);

    form->close(t->form);
    t->form = NULL;
    return finished;
}

/* `at_end`: the form is whole. */
static bool step_form(struct transcript *t, const struct facts_form *form, bool *at_end)
{
    json_t *line = NULL;
    bool added;

    if (form->more != NULL && form->more(t->form))
        return true;
    if (!load_line(t, &line, at_end))
        return false;
    if (*at_end)
        return finish_form(t, form);
    added = complete_line(t, line) && form->add(t->form, line);
    json_decref(line);
    return added;
}

static bool step_json(struct transcript *t)
{
    bool at_end = false;
    char hex[DIGEST_ROOM];

    if (!t->has_begun)
        return zip_begin(t->zip, "transcript.json") && begin_form(t, &json_form, put_bytes);
    return step_form(t, &json_form, &at_end) && (!at_end || (end_file(t, "transcript.json", hex) && next_part(t)));
}

static bool step_pdf(struct transcript *t)
{
    bool at_end = false;

    if (!t->has_begun) {
        t->pdf = spool_open(config_text(CONFIG_STORE));
        return t->pdf != NULL && begin_form(t, &pdf_form, spool_bytes);
    }
    return step_form(t, &pdf_form, &at_end) && (!at_end || (spool_rewind(t->pdf) && next_part(t)));
}

static bool step_pdf_file(struct transcript *t)
{
    struct text bytes;
    char hex[DIGEST_ROOM];

    if (!t->has_begun) {
        t->has_begun = true;
        return zip_begin(t->zip, "transcript.pdf");
    }
    switch (spool_next_bytes(t->pdf, &bytes)) {
    case SPOOL_LINE:
        return zip_add(t->zip, bytes);
    case SPOOL_END:
        return end_file(t, "transcript.pdf", hex) && next_part(t);
    default:
        return false;
    }
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

bool transcript_step(struct transcript *t)
{
    switch (t->part) {
    case PART_ATTACHMENTS:
        return step_attachments(t);
    case PART_JSON:
        return step_json(t);
    case PART_PDF:
        return step_pdf(t);
    case PART_PDF_FILE:
        return step_pdf_file(t);
    case PART_SCHEMA:
        return step_schema(t);
    case PART_SUMS:
        return step_sums(t);
    default:
        return false;
    }
}

bool transcript_begin(struct transcript *t)
{
    json_t *head = NULL;
    bool at_end = false, read;

    buffer_open_secret(&t->out, OUT_LIMIT);
    t->zip = zip_open(&t->out, (int64_t)time(NULL));
    read = spool_rewind(t->lines) && load_line(t, &head, &at_end);
    json_decref(head); /* the head is for the forms */
    return read && !at_end;
}
