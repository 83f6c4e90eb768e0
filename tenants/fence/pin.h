/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The pin: which firm's schema the current transaction may access, and for which person.
 * fence.c sets and clears it; viewer.c reads it for the row policies.
 */
#ifndef FENCE_PIN_H
#define FENCE_PIN_H

#include "postgres.h"
#include "utils/uuid.h"

/*
 * CLIENT sees the accounts that account_people links to the person. ASSIGNED is staff restricted to assigned clients,
 * by the same rule. STAFF sees the whole firm. SYSTEM is the service itself, without a person (sign-in, jobs).
 */
enum kind { NOBODY, CLIENT, ASSIGNED, STAFF, SYSTEM };

extern const char *const kind_names[]; /* from CLIENT on */

struct pin {
    Oid schema; /* InvalidOid: no pin, so nothing may be accessed */
    int64 firm; /* the schema's number */
    enum kind kind;
    pg_uuid_t person; /* all zero for SYSTEM */
};

/* An SQLSTATE of its own, so that the services can tell a violation from an ordinary 42501 and log a security event. */
#define ERRCODE_FENCE MAKE_SQLSTATE('P', 'F', '0', '0', '1')

/* The state has changed since the viewer saw it; the message is the code for the response. */
#define ERRCODE_CONFLICT MAKE_SQLSTATE('P', '0', '4', '0', '9')

/* The pin of the running transaction; raises when there is none. The caller does not own it. */
const struct pin *pin_current(void);

/* Clears what viewer.c has cached for the last transaction. */
void viewer_reset(void);

#endif
