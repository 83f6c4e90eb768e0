/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The texts of our mails, read from a folder when the service starts (mails/README.md describes it).
 *
 * Each folder of a language is used. The service does not start when a mail is missing in a language, when a file has a
 * mistake, or when a file is not used.
 */
#ifndef PORTICO_JOBS_MAIL_TEMPLATES_H
#define PORTICO_JOBS_MAIL_TEMPLATES_H

#include "jobs/mail_kinds.h"

enum {
    MAIL_LANGUAGES = 32, /* more folders are refused */
    MAIL_REPEATS = 8,    /* texts of a mail, and notes; more are refused */
    MAIL_WHY = 512,
};

/* Each part is a line of the file: name, colon, words. */
enum mail_part {
    PART_SUBJECT,
    PART_PREVIEW, /* what mail programs show beside the subject */
    PART_HEADING,
    PART_TEXT, /* above the code and the button; may occur several times */
    PART_CODE,
    PART_ITEM, /* of a list */
    PART_BUTTON,
    PART_NOTE,   /* small, below the button; may occur several times */
    PART_REASON, /* in the footer: why you get this mail */
    PARTS,
};

struct mail_template {
    struct template parts[PARTS][MAIL_REPEATS];
    size_t counts[PARTS];
};

struct mail_language {
    const char *name;                /* "en", "de-AT" */
    struct template html, plain;     /* the frames around the text */
    struct mail_template *templates; /* one for each of mail_kinds */
};

struct mail_templates;

/* Returns NULL on failure, with a sentence in `why` that names the file and the line. */
struct mail_templates *mail_templates_open(const char *folder, char why[MAIL_WHY]);
void mail_templates_close(struct mail_templates **templates);

/* The language for a locale ("de-AT", or absent): itself, the one without its region, or English. */
const struct mail_language *mail_language_for(const struct mail_templates *templates, struct text locale);

#endif
