/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Migrations: the files of both streams, and the platform's. See migrate_firm.h for the schemas of firms.
 *
 * Each version of the platform and each firm is one transaction together with its version row, so an interrupted
 * migration is simply run again. All functions here block; call them from the cli or from a thread. Only one thread at
 * a time may use a connection; threads may share the files.
 */
#ifndef PORTICO_DATA_MIGRATE_H
#define PORTICO_DATA_MIGRATE_H

#include "data/direct.h"

enum { MIGRATE_FILES = 999, MIGRATE_FILE_BYTES = 1 << 20 };

enum migrate_outcome { MIGRATE_DONE, MIGRATE_BUSY, MIGRATE_FAILED };

struct migrations; /* the files of both streams */

/* Reads <folder>/platform and <folder>/firm: NNNN_name.sql, numbered from 1 without a gap. NULL with the error. */
struct migrations *migrations_open(const char *folder, struct direct_error *error);
void migrations_close(struct migrations **migrations);
int migrations_platform(const struct migrations *migrations); /* latest versions */
int migrations_firm(const struct migrations *migrations);

/* Connects as the migrator. `conninfo` names the role portico_migrator. */
PGconn *migrate_connect(const char *conninfo, struct direct_error *error);

/* Locks out other migrations of this database until the connection ends. False when another one is running. */
bool migrate_lock(PGconn *connection, struct direct_error *error);

/* The platform's stream. `applied` is set to the number of versions that were applied. */
enum migrate_outcome migrate_platform(PGconn *connection, const struct migrations *migrations, int *applied,
                                      struct direct_error *error);

/* Reserves the names in a file, so that no firm can take them: one per line, '#' starts a comment. */
enum migrate_outcome migrate_reserve_names(PGconn *connection, const char *path, struct direct_error *error);

/* The firms whose schema is older than the files: number and version. NULL with the error; free it by PQclear(). */
PGresult *migrate_outdated_firms(PGconn *connection, const struct migrations *migrations, struct direct_error *error);

/* Forgets the failures of firms that have been migrated since. */
bool migrate_clear_failures(PGconn *connection, struct direct_error *error);

/* Records that all firms have the version of the files. */
bool migrate_set_fleet_version(PGconn *connection, const struct migrations *migrations, struct direct_error *error);

struct migration_files;
const struct migration_files *migrations_of_firms(const struct migrations *migrations);

#endif
