/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Makes spares, several at a time, and shows how far it is. */
#ifndef PORTICO_CLI_SPARES_H
#define PORTICO_CLI_SPARES_H

#include "data/migrate.h"

enum {
    SPARES_CONNECTIONS = 4,  /* each new index waits for the disk; several connections wait at the same time */
    SPARES_PER_COUNT = 16,   /* then the missing ones are counted again, since firms may have taken some */
    SPARES_AT_MIGRATION = 16 /* `portico migrate` makes no more, because everything waits until it has ended */
};

/* Makes the missing spares, at most `most`, and says so on standard error. `connection` has the lock of
 * migrate_lock_spares(). Returns how many are still missing. -1 on an error, which it says; those made before stay. */
int spares_make(PGconn *connection, const char *conninfo, const struct migrations *migrations, int most);

#endif
