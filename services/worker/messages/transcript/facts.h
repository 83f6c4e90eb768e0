/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The machine form and the readable form of a thread. Both read the same lines, so that they have the same facts. */
#ifndef PORTICO_WORKER_MESSAGES_TRANSCRIPT_FACTS_H
#define PORTICO_WORKER_MESSAGES_TRANSCRIPT_FACTS_H

#include "common/text.h"

#include <jansson.h>

typedef bool facts_f(void *owner, struct text bytes); /* takes bytes of a file; false: it is broken */

/*
 * A writer of one file. It is given the head once, then each line in its order; a line is an object with "message", the
 * first line of a message, and "text", one of its versions, each of which may be null. The objects are the caller's.
 */
struct facts_form {
    void *(*open)(facts_f *write, void *owner, const json_t *head);
    bool (*add)(void *form, const json_t *line);
    bool (*more)(void *form); /* NULL, or writes a little of what add() left; false: nothing was left */
    bool (*finish)(void *form);
    void (*close)(void *form);
};

extern const struct facts_form json_form, pdf_form;

/* The file formats: one document each. */
#define FACTS_FORMAT "portico-transcript-1"

#endif
