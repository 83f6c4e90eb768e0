/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The order inside a firm's transaction: set its version, which locks its row; become the owner with the search path on
 * its schema; run the missing scripts. Each statement raises if it finds anything else than it expects, because what
 * follows in the pipeline is on its way already. The role and the search path end with the transaction.
 */
#include "data/migrate_firm.h"

#include "common/clock.h"
#include "common/must.h"
#include "data/migration_files.h"
#include "migrate_sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_TEXT = 24 };

struct migrate_session {
    char *conninfo;
    const struct migration_files *files;
    PGconn *connection;  /* NULL when it was lost */
    int spares, firms;   /* on this connection */
    uint64_t longest_ns; /* of all its connections */
};

/* One transaction, while its results are read. */
struct pipeline {
    PGconn *connection;
    int sent, failed; /* `failed`: the first statement that failed, or -1 */
    struct direct_error *error;
    uint64_t began_ns;
};

/* ---- sessions ---- */

static const char *number_text(char out[NUMBER_TEXT], int number)
{
    snprintf(out, NUMBER_TEXT, "%d", number);
    return out;
}

static void set_error(struct direct_error *error, const char *state, const char *message)
{
    snprintf(error->state, sizeof(error->state), "%s", state);
    snprintf(error->message, sizeof(error->message), "%s", message);
}

static bool prepare(PGconn *connection, const struct statement *statement, struct direct_error *error)
{
    PGresult *result = PQprepare(connection, statement->name, statement->text, statement->parameters, statement->types);
    bool ok = PQresultStatus(result) == PGRES_COMMAND_OK;

    if (!ok)
        direct_read_error(error, connection, result);
    PQclear(result);
    return ok;
}

static bool prepare_connection(PGconn *connection, struct direct_error *error)
{
    return direct_only(connection, SQL_MIGRATE_SESSION, error) && prepare(connection, SQL_MIGRATE_CLAIM_FIRM, error) &&
           prepare(connection, SQL_MIGRATE_MAKE_SPARE, error) && prepare(connection, SQL_MIGRATE_ENTER, error) &&
           prepare(connection, SQL_MIGRATE_RUN_SCRIPT, error);
}

static void disconnect(struct migrate_session *session)
{
    PQfinish(session->connection);
    session->connection = NULL;
    session->spares = session->firms = 0;
}

static bool connect_again(struct migrate_session *session, struct direct_error *error)
{
    disconnect(session);
    session->connection = migrate_connect(session->conninfo, error);
    if (session->connection == NULL)
        return false;
    if (prepare_connection(session->connection, error))
        return true;
    disconnect(session);
    return false;
}

static bool needs_connection(const struct migrate_session *session)
{
    return PQstatus(session->connection) != CONNECTION_OK || session->spares >= MIGRATE_SPARES_PER_PROCESS ||
           session->firms >= MIGRATE_FIRMS_PER_PROCESS;
}

struct migrate_session *migrate_session_open(const char *conninfo, const struct migrations *migrations,
                                             struct direct_error *error)
{
    struct migrate_session *session = calloc(1, sizeof(*session));

    must(session != NULL);
    session->conninfo = strdup(conninfo);
    must(session->conninfo != NULL);
    session->files = migrations_of_firms(migrations);
    if (!connect_again(session, error))
        migrate_session_close(&session);
    return session;
}

void migrate_session_close(struct migrate_session **session)
{
    if (*session == NULL)
        return;
    disconnect(*session);
    free((*session)->conninfo);
    free(*session);
    *session = NULL;
}

bool migrate_session_is_open(const struct migrate_session *session)
{
    return session->connection != NULL;
}

uint64_t migrate_session_longest_ns(const struct migrate_session *session)
{
    return session->longest_ns;
}

/* ---- one transaction ---- */

static void begin(struct pipeline *pipeline, PGconn *connection, struct direct_error *error)
{
    *pipeline = (struct pipeline){connection, 0, -1, error, clock_ns()};
    must(PQenterPipelineMode(connection) == 1);
}

/* A statement that could not be sent has no result; the connection is lost then, which finish() sees. */
static void send(struct pipeline *pipeline, const struct statement *statement, const char *const *parameters)
{
    pipeline->sent +=
        PQsendQueryPrepared(pipeline->connection, statement->name, statement->parameters, parameters, NULL, NULL, 0);
}

static void send_scripts(struct pipeline *pipeline, const struct migration_files *files, int from)
{
    for (int version = from; version < files->count; version++)
        send(pipeline, SQL_MIGRATE_RUN_SCRIPT, (const char *const[]){files->files[version].script});
}

static void read_result(struct pipeline *pipeline, int statement)
{
    PGresult *result = PQgetResult(pipeline->connection), *end;
    ExecStatusType status = PQresultStatus(result);

    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && pipeline->failed < 0) {
        pipeline->failed = statement;
        direct_read_error(pipeline->error, pipeline->connection, result);
    }
    PQclear(result);
    while ((end = PQgetResult(pipeline->connection)) != NULL)
        PQclear(end);
}

/* Reads all results. True after the commit; else nothing was changed, or the connection was lost. */
static bool finish(struct pipeline *pipeline, struct migrate_session *session)
{
    bool committed = PQpipelineSync(pipeline->connection) == 1;
    PGresult *end;
    uint64_t took;

    for (int statement = 0; statement < pipeline->sent; statement++)
        read_result(pipeline, statement);
    end = PQgetResult(pipeline->connection); /* of the Sync; an error of the commit itself comes before it */
    if (PQresultStatus(end) != PGRES_PIPELINE_SYNC)
        committed = false;
    if (!committed && pipeline->failed < 0)
        direct_read_error(pipeline->error, pipeline->connection, end);
    PQclear(end);
    took = clock_ns() - pipeline->began_ns;
    session->longest_ns = took > session->longest_ns ? took : session->longest_ns;
    if (PQexitPipelineMode(pipeline->connection) != 1)
        disconnect(session);
    return committed && pipeline->failed < 0;
}

/* Trying again later may help: the firm was in use, or the server ended the connection. */
static bool is_transient(const struct direct_error *error)
{
    static const char *const states[] = {"55P03", "40P01", "40001", "57P01", "57P02", "57P03", "08000"};

    for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++)
        if (strcmp(error->state, states[i]) == 0)
            return true;
    return false;
}

/* `first`: the first statement that is a script, of the version `from`. */
static void name_script(const struct pipeline *pipeline, const struct migration_files *files, int first, int from)
{
    struct direct_error cause = *pipeline->error;
    int version = from + pipeline->failed - first;

    if (pipeline->failed >= first && version < files->count)
        snprintf(pipeline->error->message, sizeof(pipeline->error->message), "%.100s: %.380s",
                 files->files[version].name, cause.message);
}

/* ---- a firm ---- */

static bool send_firm(struct migrate_session *session, const char *number, int before, struct direct_error *error)
{
    char from[NUMBER_TEXT], to[NUMBER_TEXT];
    const char *const claim[] = {number, number_text(from, before), number_text(to, session->files->count)};
    struct pipeline pipeline;
    int scripts;

    begin(&pipeline, session->connection, error);
    send(&pipeline, SQL_MIGRATE_CLAIM_FIRM, claim);
    send(&pipeline, SQL_MIGRATE_ENTER, claim);
    /* Not prepared, because each firm has another table of this name. */
    pipeline.sent += PQsendQueryParams(session->connection, SQL_MIGRATE_CHECK_SCHEMA->text, 1,
                                       SQL_MIGRATE_CHECK_SCHEMA->types, claim, NULL, NULL, 0);
    scripts = pipeline.sent;
    send_scripts(&pipeline, session->files, before);
    if (finish(&pipeline, session))
        return true;
    name_script(&pipeline, session->files, scripts, before);
    if (strcmp(error->message, "schema_of_another_firm") == 0)
        set_error(error, "2D000", "the schema says that it belongs to another firm");
    return false;
}

/* Another process has changed the version: reads the present one. */
static bool read_version(struct migrate_session *session, const char *number, int *version, struct direct_error *error)
{
    PGresult *result = direct(session->connection, SQL_MIGRATE_FIRM_VERSION, error, number);
    bool found = result != NULL && PQntuples(result) == 1;

    if (found)
        *version = atoi(PQgetvalue(result, 0, 0));
    else if (result != NULL)
        set_error(error, "P0002", "there is no such firm");
    PQclear(result);
    return found;
}

enum migrate_outcome migrate_firm(struct migrate_session *session, const char *number, int before,
                                  struct direct_error *error)
{
    bool done;

    if (needs_connection(session) && !connect_again(session, error))
        return MIGRATE_BUSY;
    session->firms++;
    done = send_firm(session, number, before, error);
    if (!done && session->connection != NULL && strcmp(error->message, "version_changed") == 0) {
        if (!read_version(session, number, &before, error))
            return MIGRATE_FAILED;
        done = before >= session->files->count || send_firm(session, number, before, error);
    }
    if (done)
        return MIGRATE_DONE;
    return is_transient(error) ? MIGRATE_BUSY : MIGRATE_FAILED;
}

void migrate_add_failure(struct migrate_session *session, const char *number, int before,
                         const struct direct_error *failure)
{
    struct direct_error ignored;
    char text[NUMBER_TEXT];

    if (session->connection != NULL)
        direct_only(session->connection, SQL_MIGRATE_ADD_FAILURE, &ignored, number, number_text(text, before + 1),
                    failure->state, failure->message);
}

/* ---- spares ---- */

int migrate_missing_spares(PGconn *connection, int wanted, struct direct_error *error)
{
    PGresult *count = direct(connection, SQL_MIGRATE_SPARES, error);
    int missing = -1;

    if (count != NULL) {
        int room = atoi(PQgetvalue(count, 0, 1)); /* null, a closed cell: "" */

        missing = wanted - atoi(PQgetvalue(count, 0, 0));
        missing = missing < 0 ? 0 : missing;
        missing = missing < room ? missing : room;
    }
    PQclear(count);
    return missing;
}

enum migrate_outcome migrate_spare(struct migrate_session *session, struct direct_error *error)
{
    char version[NUMBER_TEXT];
    struct pipeline pipeline;

    if (needs_connection(session) && !connect_again(session, error))
        return MIGRATE_BUSY;
    session->spares++;
    begin(&pipeline, session->connection, error);
    send(&pipeline, SQL_MIGRATE_MAKE_SPARE, (const char *const[]){number_text(version, session->files->count)});
    send_scripts(&pipeline, session->files, 0);
    if (finish(&pipeline, session))
        return MIGRATE_DONE;
    name_script(&pipeline, session->files, 1, 0);
    return is_transient(error) ? MIGRATE_BUSY : MIGRATE_FAILED;
}
