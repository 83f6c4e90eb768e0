/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Migrations: the platform's stream, then the firms' stream in every firm's schema, and spare schemas for new firms.
 *
 * Each version of the platform and each firm is one transaction together with its version row, so whatever breaks off
 * is simply done again. A firm that is at work is not waited for: MIGRATE_BUSY, and the caller tries later. Everything
 * here waits for the database; call it from the cli or from a thread. A connection is one thread's at a time; the files
 * may be shared.
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

/* True when no other migration of this database is under way; from then on none is until the connection ends. */
bool migrate_lock(PGconn *connection, struct direct_error *error);

/* The platform's stream. `applied` gets how many versions were new. */
enum migrate_outcome migrate_platform(PGconn *connection, const struct migrations *migrations, int *applied,
                                      struct direct_error *error);

/* Names that nobody may have: one a line, '#' begins a comment. */
enum migrate_outcome migrate_reserve_names(PGconn *connection, const char *path, struct direct_error *error);

/* Firms whose schema is older than the files: one row each, column 0. NULL with the error; ended with PQclear(). */
PGresult *migrate_outdated_firms(PGconn *connection, const struct migrations *migrations, struct direct_error *error);

/* One firm. A failure is also noted in platform.migration_failures. */
enum migrate_outcome migrate_firm(PGconn *connection, const struct migrations *migrations, const char *number,
                                  struct direct_error *error);

/* Notes that the whole fleet has the files' version. */
bool migrate_set_fleet_version(PGconn *connection, const struct migrations *migrations, struct direct_error *error);

/* Makes spares until `wanted` stand ready or the cell is full. `made` gets how many. */
enum migrate_outcome migrate_spares(PGconn *connection, const struct migrations *migrations, int wanted, int *made,
                                    struct direct_error *error);

#endif
