/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The schemas of firms: bringing one to the version of the files, and making spare schemas for new firms.
 *
 * A firm is one pipeline, which is one round trip and one transaction together with its version row: after an
 * interruption each firm is whole, at its old or its new version. All functions here block. Each thread opens a session
 * of its own; threads may share the files.
 */
#ifndef PORTICO_DATA_MIGRATE_FIRM_H
#define PORTICO_DATA_MIGRATE_FIRM_H

#include "data/migrate.h"

#include <stdint.h>

/*
 * A server process never forgets the catalogue entries that it has read, about 1.4 MB for a new schema and 0.1 MB for a
 * changed one. So a session takes a new process after so many.
 */
enum { MIGRATE_SPARES_PER_PROCESS = 50, MIGRATE_FIRMS_PER_PROCESS = 400 };

struct migrate_session;

/* Connects as the migrator, after the platform's migrations have run. `conninfo` is copied. NULL with the error. */
struct migrate_session *migrate_session_open(const char *conninfo, const struct migrations *migrations,
                                             struct direct_error *error);
void migrate_session_close(struct migrate_session **session);

/* False when the connection was lost and could not be opened again; the session must be closed then. */
bool migrate_session_is_open(const struct migrate_session *session);

/* The longest time from sending a firm's pipeline until its end: nothing of a firm was locked, and nobody waited
 * behind the wish for a lock, for longer than this. */
uint64_t migrate_session_longest_ns(const struct migrate_session *session);

/* One firm, whose version is `before`. MIGRATE_BUSY: it is in use or the connection was lost; try again later. */
enum migrate_outcome migrate_firm(struct migrate_session *session, const char *number, int before,
                                  struct direct_error *error);

/* Writes a failure to platform.migration_failures, where it stays until the firm's migration succeeds. */
void migrate_add_failure(struct migrate_session *session, const char *number, int before,
                         const struct direct_error *failure);

/* How many spares must be made so that `wanted` are ready; less if the cell has no room. -1 with the error. */
int migrate_missing_spares(PGconn *connection, int wanted, struct direct_error *error);

/* Makes one. */
enum migrate_outcome migrate_spare(struct migrate_session *session, struct direct_error *error);

#endif
