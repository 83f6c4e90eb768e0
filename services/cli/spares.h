/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Makes spares, several at a time, and shows how far it is. */
#ifndef PORTICO_CLI_SPARES_H
#define PORTICO_CLI_SPARES_H

#include "data/migrate.h"

#include <stdbool.h>

enum {
    SPARES_CONNECTIONS = 4,  /* each new index waits for the disk; several connections wait at the same time */
    SPARES_AT_MIGRATION = 16 /* `portico migrate` makes no more, because everything waits until it has ended */
};

/* Makes `count` spares. False when that failed, which it says on standard error; those that were made stay. */
bool spares_make(const char *conninfo, const struct migrations *migrations, int count);

#endif
