/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The parts of an exported thread's zip, inside of transcript_stream.c. */
#ifndef PORTICO_WORKER_MESSAGES_TRANSCRIPT_PARTS_H
#define PORTICO_WORKER_MESSAGES_TRANSCRIPT_PARTS_H

#include "http/stream.h"
#include "worker/documents/documents.h"
#include "worker/messages/transcript/attachment.h"
#include "worker/messages/transcript/facts.h"
#include "worker/messages/transcript/spool.h"
#include "worker/messages/transcript/zip.h"

enum {
    FILE_PART = 65536, /* of an attachment, in one step */
    WRAPPED_ROOM = 512,
};

enum part { PART_ATTACHMENTS, PART_JSON, PART_PDF, PART_PDF_FILE, PART_SCHEMA, PART_SUMS, PART_END };

struct transcript {
    struct stream stream; /* first member: a struct stream pointer is also a pointer to this */
    uint64_t firm;
    size_t slot;
    char firm_key[WRAPPED_ROOM];
    struct spool *lines;
    struct spool *digests; /* of the attachments that may be included, in order: a SHA-256, or "missing" */
    struct spool *sums;
    struct spool *pdf; /* its fonts come at its end in one piece of any size, too large for memory */
    struct zip *zip;
    struct buffer out; /* of the archive, not pulled yet */
    uint64_t sent;
    int64_t answered_at, waited; /* ms: the last pull, and for the reader in all */
    enum part part;
    bool has_begun; /* the part */
    void *form;     /* of the JSON or the PDF */
    json_t *line;   /* whose attachments are being added */
    size_t next_attachment;
    struct version_reader *reader;
    char path[ATTACHMENT_PATH];
    unsigned char bytes[FILE_PART];
};

/* Before the first step, and once all lines are added. */
bool transcript_begin(struct transcript *t);

/* Adds a little to what is out. */
bool transcript_step(struct transcript *t);

#endif
