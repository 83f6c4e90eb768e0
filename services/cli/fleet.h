/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Migrates all firms: a few threads, each with a connection, take firms from a queue. */
#ifndef PORTICO_CLI_FLEET_H
#define PORTICO_CLI_FLEET_H

#include "data/migrate.h"

#include <stdbool.h>

enum {
    FLEET_CONNECTIONS = 4, /* more are not faster (measured on two cores) */
    FLEET_ATTEMPTS = 50,   /* a firm that is busy so often counts as failed */
    FLEET_FAILURES = 100   /* the number that is listed; the rest are in platform.migration_failures */
};

/* `firms` has a number in column 0 and a version in column 1 of each row. `attempts` is FLEET_ATTEMPTS; fewer in tests.
 * False when a firm failed; the failures are listed on standard error. */
bool fleet_migrate(const char *conninfo, const struct migrations *migrations, const PGresult *firms, int attempts);

#endif
