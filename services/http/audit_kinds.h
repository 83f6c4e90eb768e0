/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The kinds of entries of a firm's audit log. Each folder has its own in audit.en.json beside its code, with the words
 * for people; the build makes tables of them (scripts/auditgen.c), and the web app reads the same files. An act whose
 * kind is in none of them stops the service at its start, or ends it.
 */
#ifndef PORTICO_HTTP_AUDIT_KINDS_H
#define PORTICO_HTTP_AUDIT_KINDS_H

#include "common/text.h"

struct audit_words {
    const char *code, *words;
};

struct audit_kind {
    const char *name;   /* "matter.moved" */
    const char *topic;  /* the group by which the list can be filtered: "matters" */
    const char *object; /* what {object} stands for: "matter"; NULL: the words do not name it */
    /* The sentence after its subject: "moved {object} to another stage". {object}, {client} and {detail} stand for
       names. With a detail that has a name or words of its own, one of the next two counts instead. */
    const char *words;
    const char *named;                 /* "moved {object} to the stage “{detail}”"; or NULL */
    const struct audit_words *details; /* by the code of the detail, ended by an empty one; or NULL */
};

/* How a kind of object is called. */
struct audit_object {
    const char *kind;
    const char *named;   /* "the document “{name}”" */
    const char *removed; /* "a removed document" */
};

extern const struct audit_kind http_audit[]; /* those that more than one service writes */

#endif
