/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The firms' stream in every firm at once: a few connections, each a thread, and a line of firms that wait. */
#ifndef PORTICO_CLI_FLEET_H
#define PORTICO_CLI_FLEET_H

#include "data/migrate.h"

#include <stdbool.h>

enum {
    FLEET_CONNECTIONS = 4, /* more only disturb each other (measured on two cores) */
    FLEET_TRIES = 50,      /* a firm that is busy this often counts as failed */
    FLEET_FAILURES = 100   /* that are listed by name; the rest are in platform.migration_failures */
};

/* `firms` has a number in column 0 of each row. False when a firm failed; the failures are then on standard error. */
bool fleet_migrate(const char *conninfo, const struct migrations *migrations, const PGresult *firms);

#endif
