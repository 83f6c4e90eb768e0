/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The files, the platform's stream and the list of firms; migrate_firm.c changes the firms' schemas. A script that ends
 * the transaction itself would part it from its version row, so each is checked for that.
 */
#include "data/migrate.h"

#include "common/buffer.h"
#include "common/must.h"
#include "data/migration_files.h"
#include "migrate_sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_TEXT = 24, NAMES_BYTES = 1 << 20 };

static const char LOCK[] = "7310575148243251566"; /* an arbitrary number, the same in every release */

struct migrations {
    struct arena *arena;
    struct migration_files platform, firm;
};

struct migrations *migrations_open(const char *folder, struct direct_error *error)
{
    struct arena *arena = arena_open();
    struct migrations *migrations = arena_take(arena, sizeof(*migrations));

    migrations->arena = arena;
    if (migration_files_read(&migrations->platform, folder, "platform", arena, error) &&
        migration_files_read(&migrations->firm, folder, "firm", arena, error))
        return migrations;
    arena_close(&arena);
    return NULL;
}

void migrations_close(struct migrations **migrations)
{
    struct arena *arena = *migrations != NULL ? (*migrations)->arena : NULL;

    arena_close(&arena);
    *migrations = NULL;
}

int migrations_platform(const struct migrations *migrations)
{
    return migrations->platform.count;
}

int migrations_firm(const struct migrations *migrations)
{
    return migrations->firm.count;
}

/* ---- helpers ---- */

static void ignore_notice(void *unused, const char *message)
{
    (void)unused;
    (void)message;
}

PGconn *migrate_connect(const char *conninfo, struct direct_error *error)
{
    PGconn *connection = direct_open(conninfo, error);

    if (connection != NULL)
        PQsetNoticeProcessor(connection, ignore_notice, NULL);
    return connection;
}

static const char *number_text(char out[NUMBER_TEXT], int number)
{
    snprintf(out, NUMBER_TEXT, "%d", number);
    return out;
}

/* The first column of the first row as a number; false when there is no row or the statement failed. */
static bool read_number(PGresult *result, int *number)
{
    bool found = result != NULL && PQntuples(result) > 0 && !PQgetisnull(result, 0, 0);

    if (found)
        *number = atoi(PQgetvalue(result, 0, 0));
    PQclear(result);
    return found;
}

static bool refuse(struct direct_error *error, const char *message)
{
    snprintf(error->state, sizeof(error->state), "%s", "2D000"); /* invalid_transaction_termination */
    snprintf(error->message, sizeof(error->message), "%s", message);
    return false;
}

/* Commits if `ok`, else rolls back; the first error is kept. */
static enum migrate_outcome end_transaction(PGconn *connection, bool ok, struct direct_error *error)
{
    struct direct_error ignored;

    if (ok && direct_only(connection, SQL_MIGRATE_COMMIT, error))
        return MIGRATE_DONE;
    direct_only(connection, SQL_MIGRATE_ROLLBACK, &ignored);
    return MIGRATE_FAILED;
}

bool migrate_lock(PGconn *connection, struct direct_error *error)
{
    PGresult *result = direct(connection, SQL_MIGRATE_LOCK, error, LOCK);
    bool locked = result != NULL && *PQgetvalue(result, 0, 0) == 't';

    if (result != NULL && !locked)
        refuse(error, "another migration is under way");
    PQclear(result);
    return locked;
}

/* A script has many statements and no parameters, so it is sent as one simple query. */
static bool run_script(PGconn *connection, const struct migration_file *file, struct direct_error *error)
{
    PGresult *result = PQexec(connection, file->script);
    bool ok = PQresultStatus(result) == PGRES_TUPLES_OK || PQresultStatus(result) == PGRES_COMMAND_OK;
    struct direct_error cause;

    if (!ok) {
        direct_read_error(&cause, connection, result);
        memcpy(error->state, cause.state, sizeof(error->state));
        snprintf(error->message, sizeof(error->message), "%.100s: %.380s", file->name, cause.message);
    }
    PQclear(result);
    if (ok && PQtransactionStatus(connection) != PQTRANS_INTRANS)
        return refuse(error, "the script ends the transaction that it runs in");
    return ok;
}

/* ---- the platform's stream ---- */

static bool platform_version(PGconn *connection, int *version, struct direct_error *error)
{
    PGresult *result = direct(connection, SQL_MIGRATE_IS_INITIALIZED, error);
    bool is_initialized = result != NULL && *PQgetvalue(result, 0, 0) == 't', ok = result != NULL;

    PQclear(result);
    *version = 0;
    if (!ok || !is_initialized)
        return ok;
    return read_number(direct(connection, SQL_MIGRATE_VERSION, error, "platform"), version);
}

static enum migrate_outcome apply_platform_file(PGconn *connection, const struct migration_file *file, int version,
                                                struct direct_error *error)
{
    char text[NUMBER_TEXT];
    bool ok =
        direct_only(connection, SQL_MIGRATE_BEGIN, error) && run_script(connection, file, error) &&
        direct_only(connection, SQL_MIGRATE_RESET_ROLE, error) &&
        direct_only(connection, SQL_MIGRATE_ADD_VERSION, error, "platform", number_text(text, version), file->name);

    return end_transaction(connection, ok, error);
}

enum migrate_outcome migrate_platform(PGconn *connection, const struct migrations *migrations, int *applied,
                                      struct direct_error *error)
{
    enum migrate_outcome outcome = MIGRATE_DONE;
    int version;

    *applied = 0;
    if (!platform_version(connection, &version, error))
        return MIGRATE_FAILED;
    for (; version < migrations->platform.count && outcome == MIGRATE_DONE; version++) {
        outcome = apply_platform_file(connection, &migrations->platform.files[version], version + 1, error);
        *applied += outcome == MIGRATE_DONE;
    }
    return outcome;
}

/* ---- reserved names ---- */

static bool is_slug(struct text name)
{
    for (size_t i = 0; i < name.length; i++)
        if (strchr("abcdefghijklmnopqrstuvwxyz0123456789-", name.at[i]) == NULL)
            return false;
    return name.length > 0 && name.length <= 63;
}

/* One name per line -> an array literal. Names are quoted, because one of them is null. */
static void list_names(struct text lines, struct buffer *list)
{
    const char *before = "{\"";

    while (!text_is_absent(lines)) {
        struct text line = text_next(&lines, '\n'), name = text_trim(text_next(&line, '#'));

        if (!is_slug(name))
            continue;
        buffer_add(list, text_of(before));
        buffer_add(list, name);
        before = "\",\"";
    }
    buffer_add(list, text_of(*before == '{' ? "{}" : "\"}"));
    buffer_add_byte(list, '\0');
}

enum migrate_outcome migrate_reserve_names(PGconn *connection, const char *path, struct direct_error *error)
{
    struct arena *arena = arena_open();
    const char *lines = migration_file_text(path, NAMES_BYTES, arena, error);
    struct buffer list;
    bool ok;

    buffer_open(&list, 2 * NAMES_BYTES);
    if (lines != NULL)
        list_names(text_of(lines), &list);
    must(!list.overflowed);
    ok = lines != NULL && direct_only(connection, SQL_MIGRATE_RESERVE_NAMES, error, list.at);
    buffer_close(&list);
    arena_close(&arena);
    return ok ? MIGRATE_DONE : MIGRATE_FAILED;
}

/* ---- the firms' stream ---- */

const struct migration_files *migrations_of_firms(const struct migrations *migrations)
{
    return &migrations->firm;
}

PGresult *migrate_outdated_firms(PGconn *connection, const struct migrations *migrations, struct direct_error *error)
{
    char version[NUMBER_TEXT];

    return direct(connection, SQL_MIGRATE_OUTDATED_FIRMS, error, number_text(version, migrations->firm.count));
}

bool migrate_clear_failures(PGconn *connection, struct direct_error *error)
{
    return direct_only(connection, SQL_MIGRATE_CLEAR_FAILURES, error);
}

bool migrate_set_fleet_version(PGconn *connection, const struct migrations *migrations, struct direct_error *error)
{
    char version[NUMBER_TEXT];
    int latest = migrations->firm.count;

    return direct_only(connection, SQL_MIGRATE_ADD_VERSION, error, "firm", number_text(version, latest),
                       migrations->firm.files[latest - 1].name);
}
