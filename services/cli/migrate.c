/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* `portico migrate`: the platform, reserved names, all firms, the first spares. After an interruption, run it again. */
#include "cli/commands.h"
#include "cli/fleet.h"
#include "cli/spares.h"
#include "common/config.h"
#include "data/migrate_firm.h"

#include <stdio.h>
#include <sysexits.h>

static bool print_error(const char *what, const struct direct_error *error)
{
    fprintf(stderr, "%s: %s %s\n", what, error->state, error->message);
    return false;
}

static bool run_platform_migrations(PGconn *connection, const struct migrations *migrations)
{
    struct direct_error error;
    char names[CONFIG_BYTES + 32];
    int applied;

    if (migrate_platform(connection, migrations, &applied, &error) != MIGRATE_DONE)
        return print_error("platform", &error);
    fprintf(stderr, "platform: version %d (%d new)\n", migrations_platform(migrations), applied);
    snprintf(names, sizeof(names), "%s/../reserved-names.txt", config_text(CONFIG_PACKS));
    return migrate_reserve_names(connection, names, &error) == MIGRATE_DONE || print_error("reserved names", &error);
}

static bool run_firm_migrations(PGconn *connection, const char *conninfo, const struct migrations *migrations)
{
    struct direct_error error;
    PGresult *firms = migrate_outdated_firms(connection, migrations, &error);
    bool ok;

    if (firms == NULL)
        return print_error("firms", &error);
    if (PQntuples(firms) == 0)
        fprintf(stderr, "firms: all have version %d\n", migrations_firm(migrations));
    ok = fleet_migrate(conninfo, migrations, firms, FLEET_ATTEMPTS);
    PQclear(firms);
    if (!migrate_clear_failures(connection, &error))
        return print_error("firms", &error);
    return ok && (migrate_set_fleet_version(connection, migrations, &error) || print_error("firms", &error));
}

/* So many that the first sign-ups find one. Making the others may take minutes, which the jobs service does later. */
static bool create_spares(PGconn *connection, const char *conninfo, const struct migrations *migrations)
{
    struct direct_error error;
    enum migrate_outcome locked = migrate_lock_spares(connection, 0, &error);
    int missing;

    if (locked == MIGRATE_FAILED)
        return print_error("spares", &error);
    if (locked == MIGRATE_BUSY) {
        fputs("spares: another process makes them\n", stderr);
        return true;
    }
    missing = spares_make(connection, conninfo, migrations, SPARES_AT_MIGRATION);
    if (missing > 0)
        fprintf(stderr, "spares: %d more are made in the background by the jobs service, or now by `portico spares`\n",
                missing);
    return missing >= 0;
}

int command_migrate(int count, char **words)
{
    char conninfo[CONFIG_BYTES];
    struct direct_error error;
    struct migrations *migrations;
    PGconn *connection = NULL;
    bool ok = false;

    (void)words;
    if (count != 0)
        return EX_USAGE;
    migrations = migrations_open(config_text(CONFIG_MIGRATIONS), &error);
    if (migrations != NULL)
        connection = migrate_connect(config_conninfo(conninfo, "portico_migrator"), &error);
    if (connection == NULL || !migrate_lock(connection, &error))
        print_error("migrate", &error);
    else
        ok = run_platform_migrations(connection, migrations) && run_firm_migrations(connection, conninfo, migrations) &&
             create_spares(connection, conninfo, migrations);
    PQfinish(connection);
    migrations_close(&migrations);
    return ok ? EX_OK : EX_TEMPFAIL;
}
