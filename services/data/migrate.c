/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The order inside a firm's transaction: take its row, become the owner with the search path on its schema, run what is
 * missing, become the migrator again, write the version row. A script that ended the transaction by itself would tear
 * these apart, so each is checked for it.
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

static const char LOCK[] = "7310575148243251566"; /* any number, the same in every release */

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

/* ---- small steps ---- */

static void quiet(void *unused, const char *message)
{
    (void)unused;
    (void)message;
}

PGconn *migrate_connect(const char *conninfo, struct direct_error *error)
{
    PGconn *connection = direct_open(conninfo, error);

    if (connection != NULL)
        PQsetNoticeProcessor(connection, quiet, NULL);
    return connection;
}

static const char *number_text(char out[NUMBER_TEXT], int number)
{
    snprintf(out, NUMBER_TEXT, "%d", number);
    return out;
}

/* The first column of the first row as a number; false when there is no row or the statement failed. */
static bool ask_number(PGresult *result, int *number)
{
    bool given = result != NULL && PQntuples(result) > 0 && !PQgetisnull(result, 0, 0);

    if (given)
        *number = atoi(PQgetvalue(result, 0, 0));
    PQclear(result);
    return given;
}

static bool refuse(struct direct_error *error, const char *message)
{
    snprintf(error->state, sizeof(error->state), "%s", "2D000"); /* invalid_transaction_termination */
    snprintf(error->message, sizeof(error->message), "%s", message);
    return false;
}

/* Waiting longer may help: the firm was at work. */
static bool is_passing(const struct direct_error *error)
{
    return strcmp(error->state, "55P03") == 0 || strcmp(error->state, "40P01") == 0 ||
           strcmp(error->state, "40001") == 0;
}

/* Ends the transaction as `well` says, keeping the error that made it go wrong. */
static enum migrate_outcome end(PGconn *connection, bool well, struct direct_error *error)
{
    struct direct_error ignored;

    if (well && direct_only(connection, SQL_MIGRATE_COMMIT, error))
        return MIGRATE_DONE;
    direct_only(connection, SQL_MIGRATE_ROLLBACK, &ignored);
    return is_passing(error) ? MIGRATE_BUSY : MIGRATE_FAILED;
}

bool migrate_lock(PGconn *connection, struct direct_error *error)
{
    PGresult *result = direct(connection, SQL_MIGRATE_LOCK, error, LOCK);
    bool alone = result != NULL && *PQgetvalue(result, 0, 0) == 't';

    if (result != NULL && !alone)
        refuse(error, "another migration is under way");
    PQclear(result);
    return alone;
}

/* A script holds many statements, so it goes as one simple query; it has no parameters. */
static bool run_script(PGconn *connection, const struct migration_file *file, struct direct_error *error)
{
    PGresult *result = PQexec(connection, file->script);
    bool well = PQresultStatus(result) == PGRES_TUPLES_OK || PQresultStatus(result) == PGRES_COMMAND_OK;
    struct direct_error cause;

    if (!well) {
        direct_read_error(&cause, connection, result);
        memcpy(error->state, cause.state, sizeof(error->state));
        snprintf(error->message, sizeof(error->message), "%.100s: %.380s", file->name, cause.message);
    }
    PQclear(result);
    if (well && PQtransactionStatus(connection) != PQTRANS_INTRANS)
        return refuse(error, "the script ends the transaction that it runs in");
    return well;
}

/* ---- the platform's stream ---- */

static bool platform_version(PGconn *connection, int *version, struct direct_error *error)
{
    PGresult *founded = direct(connection, SQL_MIGRATE_IS_INITIALIZED, error);
    bool is_founded = founded != NULL && *PQgetvalue(founded, 0, 0) == 't', asked = founded != NULL;

    PQclear(founded);
    *version = 0;
    if (!asked || !is_founded)
        return asked;
    return ask_number(direct(connection, SQL_MIGRATE_VERSION, error, "platform"), version);
}

static enum migrate_outcome platform_step(PGconn *connection, const struct migration_file *file, int version,
                                          struct direct_error *error)
{
    char text[NUMBER_TEXT];
    bool well = direct_only(connection, SQL_MIGRATE_BEGIN, error) && run_script(connection, file, error) &&
                direct_only(connection, SQL_MIGRATE_RESET_ROLE, error) &&
                direct_only(connection, SQL_MIGRATE_ADD_VERSION, error, "platform", number_text(text, version), file->name);

    return end(connection, well, error);
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
        outcome = platform_step(connection, &migrations->platform.files[version], version + 1, error);
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

/* One line a name -> an array literal. Quoted, because one of the names is null. */
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
    bool well;

    buffer_open(&list, 2 * NAMES_BYTES);
    if (lines != NULL)
        list_names(text_of(lines), &list);
    must(!list.overflowed);
    well = lines != NULL && direct_only(connection, SQL_MIGRATE_RESERVE_NAMES, error, list.at);
    buffer_close(&list);
    arena_close(&arena);
    return well ? MIGRATE_DONE : MIGRATE_FAILED;
}

/* ---- a firm's schema ---- */

PGresult *migrate_outdated_firms(PGconn *connection, const struct migrations *migrations, struct direct_error *error)
{
    char version[NUMBER_TEXT];

    return direct(connection, SQL_MIGRATE_OUTDATED_FIRMS, error, number_text(version, migrations->firm.count));
}

static bool is_its_own(PGconn *connection, const char *number, struct direct_error *error)
{
    PGresult *whose = direct(connection, SQL_MIGRATE_SCHEMA_FIRM, error);
    bool own = whose != NULL && (PQntuples(whose) == 0 || strcmp(PQgetvalue(whose, 0, 0), number) == 0);

    if (whose != NULL && !own)
        refuse(error, "the schema says that it belongs to another firm");
    PQclear(whose);
    return own;
}

/* Brings the schema from version `from` to the latest, inside the caller's transaction. */
static bool fill_schema(PGconn *connection, const struct migrations *migrations, const char *number, int from,
                        struct direct_error *error)
{
    char schema[NUMBER_TEXT + 2];
    bool well;

    snprintf(schema, sizeof(schema), "t_%s", number);
    well = direct_only(connection, SQL_MIGRATE_ENTER, error, schema) &&
           (from == 0 || is_its_own(connection, number, error));
    for (int version = from; version < migrations->firm.count && well; version++)
        well = run_script(connection, &migrations->firm.files[version], error);
    return well && direct_only(connection, SQL_MIGRATE_RESET_ROLE, error);
}

static bool update_firm(PGconn *connection, const struct migrations *migrations, const char *number, int *version,
                        struct direct_error *error)
{
    char before[NUMBER_TEXT], after[NUMBER_TEXT];

    if (!direct_only(connection, SQL_MIGRATE_BEGIN, error) || !direct_only(connection, SQL_MIGRATE_LOCK_TIMEOUT, error))
        return false;
    refuse(error, "there is no such firm");
    if (!ask_number(direct(connection, SQL_MIGRATE_LOCK_FIRM, error, number), version))
        return false;
    if (*version >= migrations->firm.count)
        return true; /* somebody else did it */
    return fill_schema(connection, migrations, number, *version, error) &&
           direct_only(connection, SQL_MIGRATE_SET_FIRM_VERSION, error, number, number_text(before, *version),
                       number_text(after, migrations->firm.count)) &&
           direct_only(connection, SQL_MIGRATE_CLEAR_FAILURES, error, number);
}

enum migrate_outcome migrate_firm(PGconn *connection, const struct migrations *migrations, const char *number,
                                  struct direct_error *error)
{
    char text[NUMBER_TEXT];
    int version = 0;
    struct direct_error ignored;
    bool well = update_firm(connection, migrations, number, &version, error);
    enum migrate_outcome outcome = end(connection, well, error);

    if (outcome == MIGRATE_FAILED)
        direct_only(connection, SQL_MIGRATE_ADD_FAILURE, &ignored, number, number_text(text, version + 1), error->state,
                    error->message);
    return outcome;
}

bool migrate_set_fleet_version(PGconn *connection, const struct migrations *migrations, struct direct_error *error)
{
    char version[NUMBER_TEXT];
    int latest = migrations->firm.count;

    return direct_only(connection, SQL_MIGRATE_ADD_VERSION, error, "firm", number_text(version, latest),
                       migrations->firm.files[latest - 1].name);
}

/* ---- spares ---- */

static bool make_spare(PGconn *connection, const struct migrations *migrations, struct direct_error *error)
{
    PGresult *result;
    char number[NUMBER_TEXT], version[NUMBER_TEXT];

    if (!direct_only(connection, SQL_MIGRATE_BEGIN, error))
        return false;
    result = direct(connection, SQL_MIGRATE_NEXT_NUMBER, error);
    if (result == NULL)
        return false;
    snprintf(number, sizeof(number), "%s", PQgetvalue(result, 0, 0));
    PQclear(result);
    return direct_only(connection, SQL_MIGRATE_MAKE_SCHEMA, error, number) &&
           fill_schema(connection, migrations, number, 0, error) &&
           direct_only(connection, SQL_MIGRATE_ADD_SPARE, error, number, number_text(version, migrations->firm.count));
}

enum migrate_outcome migrate_spares(PGconn *connection, const struct migrations *migrations, int wanted, int *made,
                                    struct direct_error *error)
{
    enum migrate_outcome outcome = MIGRATE_DONE;
    PGresult *count = direct(connection, SQL_MIGRATE_SPARES, error);
    int missing, room;

    *made = 0;
    if (count == NULL)
        return MIGRATE_FAILED;
    missing = wanted - atoi(PQgetvalue(count, 0, 0));
    room = atoi(PQgetvalue(count, 0, 1)); /* null, a closed cell: "" */
    PQclear(count);
    for (missing = missing < room ? missing : room; *made < missing && outcome == MIGRATE_DONE;) {
        outcome = end(connection, make_spare(connection, migrations, error), error);
        *made += outcome == MIGRATE_DONE;
    }
    return outcome;
}
