/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The pin: which firm's schema the current transaction may touch, and for whom.
 * fence.c sets and clears it; viewer.c answers the row policies from it.
 */
#ifndef FENCE_PIN_H
#define FENCE_PIN_H

#include "postgres.h"
#include "utils/uuid.h"

/*
 * CLIENT sees the accounts that account_people links to the person; ASSIGNED is staff under the same rule, for firms
 * that switch assignments on; STAFF sees the whole firm; SYSTEM is the service acting for nobody (sign-in, jobs).
 */
enum kind { NOBODY, CLIENT, ASSIGNED, STAFF, SYSTEM };

extern const char *const kind_names[]; /* from CLIENT on */

struct pin {
    Oid schema; /* InvalidOid: no pin, and nothing at all may be touched */
    int64 firm; /* the schema's number */
    enum kind kind;
    pg_uuid_t person; /* all zero for SYSTEM */
};

/* The services tell a breach from an ordinary 42501 by its own SQLSTATE, and raise the alarm. */
#define ERRCODE_FENCE MAKE_SQLSTATE('P', 'F', '0', '0', '1')

/* What a handler's statement found changed meanwhile; the message is the code for the answer. */
#define ERRCODE_CONFLICT MAKE_SQLSTATE('P', '0', '4', '0', '9')

/* The pin of the running transaction; raises when there is none. The caller does not own it. */
const struct pin *pin_current(void);

/* viewer.c forgets what it remembered about the last transaction's person. */
void viewer_forget(void);

#endif
