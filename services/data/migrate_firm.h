/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The schemas of firms: bringing one to the version of the files, and making spare schemas for new firms.
 *
 * A firm is one pipeline and one transaction together with its version row, and several are in flight, so that the
 * server never waits for us. After an interruption each firm is whole, at its old or its new version. All functions
 * here block. Each thread opens a session of its own; threads may share the files.
 */
#ifndef PORTICO_DATA_MIGRATE_FIRM_H
#define PORTICO_DATA_MIGRATE_FIRM_H

#include "data/migrate.h"

#include <stdint.h>

enum { MIGRATE_IN_FLIGHT = 8 }; /* firms that one call sends before it reads the first result */

/*
 * A server process does not forget the catalogue entries that it has read: 19 MB of its own after 16 spares, 13 MB
 * after 200 changed firms, and it also counts the shared buffers that it has touched as resident. So a session takes a
 * new process after so many.
 */
enum { MIGRATE_SPARES_PER_PROCESS = 50, MIGRATE_FIRMS_PER_PROCESS = 400 };

struct migrate_session;

/* Connects as the migrator, after the platform's migrations have run. `conninfo` is copied. NULL with the error. */
struct migrate_session *migrate_session_open(const char *conninfo, const struct migrations *migrations,
                                             struct direct_error *error);
void migrate_session_close(struct migrate_session **session);

/* False when the connection was lost and could not be opened again; the session must be closed then. */
bool migrate_session_is_open(const struct migrate_session *session);

/* The longest time that a firm's transaction took: nothing of a firm was locked, and nobody waited behind the wish for
 * a lock, for longer than this. */
uint64_t migrate_session_longest_ns(const struct migrate_session *session);

struct migrate_task {
    const char *number;
    int version; /* of its schema; set to the present one when another process has changed it */
    enum migrate_outcome outcome;
    struct direct_error error;
};

/*
 * Migrates up to MIGRATE_IN_FLIGHT firms, each in its own transaction, and sets outcome and error of each.
 * MIGRATE_BUSY: the firm is in use, or the connection was lost; try again later.
 */
void migrate_firms(struct migrate_session *session, struct migrate_task *tasks, size_t count);

/* Writes a failure to platform.migration_failures, where it stays until the firm's migration succeeds. */
void migrate_add_failure(struct migrate_session *session, const struct migrate_task *task);

enum { MIGRATE_SPARES_WAIT_SECONDS = 60 }; /* for others who make spares; then the command says so and ends */

/*
 * Only one process makes spares at a time, since two that count the same missing ones make too many, even more than
 * the cell can hold. Takes this lock until the connection ends; waits up to `seconds` for who has it. MIGRATE_BUSY:
 * another process still has it.
 */
enum migrate_outcome migrate_lock_spares(PGconn *connection, int seconds, struct direct_error *error);

struct migrate_spares {
    int ready, room; /* `room`: how many more firms the cell can hold */
};

bool migrate_count_spares(PGconn *connection, struct migrate_spares *spares, struct direct_error *error);

/* How many spares must be made so that `wanted` are ready; less if the cell has no room. -1 with the error. */
int migrate_missing_spares(PGconn *connection, int wanted, struct direct_error *error);

/* Makes one, and checks nothing: the caller has the lock, and has counted. */
enum migrate_outcome migrate_spare(struct migrate_session *session, struct direct_error *error);

#endif
