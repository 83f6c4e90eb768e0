/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The words of our mails: read once, when the service starts, from a folder (mails/README.md says what is in it).
 *
 * A folder of a language is offered as soon as it is there. It is wrong, and the service does not start, when a mail is
 * missing in it, a file has a mistake, or a file is of no use.
 */
#ifndef PORTICO_JOBS_MAIL_TEMPLATES_H
#define PORTICO_JOBS_MAIL_TEMPLATES_H

#include "jobs/mail_kinds.h"

enum {
    MAIL_LANGUAGES = 32, /* more folders are refused */
    MAIL_REPEATS = 8,    /* texts of a mail, and notes; more are refused */
    MAIL_WHY = 512,
};

/* Each is a line of the file: its name, a colon, its words. */
enum mail_part {
    PART_SUBJECT,
    PART_PREVIEW, /* what mail programs show beside the subject */
    PART_HEADING,
    PART_TEXT, /* before the code and the button; may be there several times */
    PART_CODE,
    PART_ITEM, /* of a list */
    PART_BUTTON,
    PART_NOTE,   /* small, below the button; may be there several times */
    PART_REASON, /* at the foot: why you get this mail */
    PARTS,
};

struct mail_template {
    struct template parts[PARTS][MAIL_REPEATS];
    size_t counts[PARTS];
};

struct mail_language {
    const char *name;                /* "en", "de-AT" */
    struct template html, plain;     /* the frames around the words */
    struct mail_template *templates; /* one for each of mail_kinds */
};

struct mail_templates;

/* NULL with a sentence in `why` that names the file and the line. */
struct mail_templates *mail_templates_open(const char *folder, char why[MAIL_WHY]);
void mail_templates_close(struct mail_templates **templates);

/* The language for a locale ("de-AT", or absent): itself, the one without its region, or English. */
const struct mail_language *mail_language_for(const struct mail_templates *templates, struct text locale);

#endif
