/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Entries of the audit log, for whoever does something that is recorded: the engine for a request, a job for what it
 * does itself. An entry holds a salted commitment to the content, so that the content can be erased while the proof
 * that it was this content remains.
 */
#ifndef PORTICO_DATA_AUDIT_H
#define PORTICO_DATA_AUDIT_H

#include "common/arena.h"
#include "data/run.h"

enum { AUDIT_SALT = 32, AUDIT_COMMITMENT = 32 };

/* What an entry commits to. Of a request: its method, path and body. Neither verb nor path may hold a line feed, so
   that no two contents give the same bytes. */
struct audit_content {
    struct text verb, path, body;
};

/* SHA-256(salt || verb LF path LF body). */
void audit_commit(const unsigned char salt[AUDIT_SALT], const struct audit_content *content,
                  unsigned char out[AUDIT_COMMITMENT]);

/* A new random salt and the commitment with it, as literals of bytea in the arena. */
struct audit_proof {
    struct text salt, commitment;
};
struct audit_proof audit_prove(struct arena *arena, const struct audit_content *content);

/* An entry of a firm's audit log; absent where it does not apply. */
struct audit_entry {
    struct text person, kind; /* who acts: client, staff or system */
    struct text what, topic;  /* 'matter.moved', 'matters' */
    struct text route, object;
    struct text account; /* absent: the object's client, else the person's */
    struct text detail;  /* a code or an id, never content */
    struct text address, agent;
    struct text request; /* an id, for the logs */
    struct text key;     /* the API key */
};

/* Appends the statement of the entry. It comes after all that the transaction writes, because the counter of the audit
   log is one row: if it were locked earlier, every writer of the firm would wait for the rest of this transaction. */
void audit_append(struct run *run, struct arena *arena, const struct audit_entry *entry,
                  const struct audit_content *content);

#endif
