/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How a fenced connection starts: it sends its secret, prepares portico.enter(), and tests that the fence is active. */
#ifndef PORTICO_DATA_ARMING_H
#define PORTICO_DATA_ARMING_H

#include "common/crypto.h"

#include <libpq-fe.h>

enum { ARMING_SECRET = 32 };

struct arming {
    char secret[2 + HEX_ROOM(ARMING_SECRET)]; /* as bytea text; each portico.enter() repeats it. The owner wipes it. */
    int received;                             /* how many results have arrived */
};

/* Requires pipeline mode; the caller flushes. False when libpq fails. */
bool arming_send(struct arming *arming, PGconn *pg);

enum armed { ARMED_NOT_YET, ARMED, ARMED_FAILED /* a temporary problem of the server */, ARMED_NO_FENCE };

/* Checks one result after the other. The caller keeps ownership of them. */
enum armed arming_read_result(struct arming *arming, const PGresult *result);

#endif
