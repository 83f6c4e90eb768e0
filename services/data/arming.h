/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The first words on a fenced connection: its secret, what enters a firm, and a look whether the fence holds. */
#ifndef PORTICO_DATA_ARMING_H
#define PORTICO_DATA_ARMING_H

#include "common/crypto.h"

#include <libpq-fe.h>

enum { ARMING_SECRET = 32 };

struct arming {
    char secret[2 + HEX_ROOM(ARMING_SECRET)]; /* as bytea text; each statement zero repeats it. To be wiped. */
    int at;                                   /* how many answers have come */
};

/* In pipeline mode; to be flushed. False when libpq says no. */
bool arming_send(struct arming *arming, PGconn *pg);

enum armed { ARMED_NOT_YET, ARMED, ARMED_FAILED /* the server is not well */, ARMED_NO_FENCE };

/* Looks at one answer after the other; they stay the caller's. */
enum armed arming_read_result(struct arming *arming, const PGresult *result);

#endif
