/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The parts of a mail, sorted into what was written, files, and what a machine reports. Used by mail_reader.c alone. */
#ifndef PORTICO_MAIL_IN_MAIL_CONTENT_H
#define PORTICO_MAIL_IN_MAIL_CONTENT_H

#include "common/buffer.h"
#include "mail_in/mail_reader.h"

#include <gmime/gmime.h>

struct mail_content {
    struct arena *arena;
    struct buffer text;
    size_t text_bytes; /* decoded, of the parts that are in the text */
    size_t quote_at;
    struct mail_file files[MAIL_PARTS];
    GMimeObject *objects[MAIL_PARTS]; /* of the files; the message owns them */
    size_t count;                     /* of files */
    size_t parts, decoded;
    bool is_encrypted;
    struct text report_type, report, reported_id;
};

/* Reads the parts of the message. The content must be closed, whatever the outcome. */
enum mail_outcome mail_content_open(struct mail_content *content, GMimeMessage *message, struct arena *arena);
void mail_content_close(struct mail_content *content);

#endif
