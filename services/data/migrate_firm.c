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
#include <time.h>

enum { NUMBER_TEXT = 24 };

static const char SPARES_LOCK[] = "7310575148243251567"; /* an arbitrary number, the same in every release */

struct migrate_session {
    char *conninfo;
    const struct migration_files *files;
    PGconn *connection;  /* NULL when it was lost */
    int spares, firms;   /* on this connection */
    uint64_t longest_ns; /* of all its connections */
};

/* One transaction in flight. */
struct pipeline {
    PGconn *connection;
    int sent, failed;  /* `failed`: the first statement that failed, or -1 */
    int scripts, from; /* the first statement that is a script, and the version before it */
    uint64_t sent_ns;  /* before the first statement: the server takes locks while the others are being sent */
    struct direct_error *error;
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

/* A statement that could not be sent has no result; the connection is lost then, which finish() sees. */
static void send(struct pipeline *pipeline, const struct statement *statement, const char *const *parameters)
{
    pipeline->sent +=
        PQsendQueryPrepared(pipeline->connection, statement->name, statement->parameters, parameters, NULL, NULL, 0);
}

/* The scripts after the version `from`, and the end of the transaction. */
static void send_scripts(struct pipeline *pipeline, const struct migration_files *files, int from)
{
    pipeline->scripts = pipeline->sent;
    pipeline->from = from;
    for (int version = from; version < files->count; version++)
        send(pipeline, SQL_MIGRATE_RUN_SCRIPT, (const char *const[]){files->files[version].script});
    PQpipelineSync(pipeline->connection);
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

static void name_script(const struct pipeline *pipeline, const struct migration_files *files)
{
    struct direct_error cause = *pipeline->error;
    int version = pipeline->from + pipeline->failed - pipeline->scripts;

    if (pipeline->failed >= pipeline->scripts && version < files->count)
        snprintf(pipeline->error->message, sizeof(pipeline->error->message), "%.100s: %.380s",
                 files->files[version].name, cause.message);
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

/* Reads all results of one transaction. Unless it is done, nothing was changed, or the connection was lost. */
static enum migrate_outcome finish(struct pipeline *pipeline, struct migrate_session *session)
{
    PGresult *end;
    bool committed;

    for (int statement = 0; statement < pipeline->sent; statement++)
        read_result(pipeline, statement);
    end = PQgetResult(pipeline->connection); /* of the Sync; an error of the commit itself comes before it */
    committed = PQresultStatus(end) == PGRES_PIPELINE_SYNC && pipeline->failed < 0;
    if (!committed && pipeline->failed < 0)
        direct_read_error(pipeline->error, pipeline->connection, end);
    PQclear(end);
    if (committed)
        return MIGRATE_DONE;
    name_script(pipeline, session->files);
    return is_transient(pipeline->error) ? MIGRATE_BUSY : MIGRATE_FAILED;
}

/* ---- firms ---- */

static void send_firm(struct pipeline *pipeline, struct migrate_session *session, struct migrate_task *task)
{
    char from[NUMBER_TEXT], to[NUMBER_TEXT];
    const char *const claim[] = {task->number, number_text(from, task->version),
                                 number_text(to, session->files->count)};

    *pipeline = (struct pipeline){
        .connection = session->connection, .failed = -1, .sent_ns = clock_ns(), .error = &task->error};
    send(pipeline, SQL_MIGRATE_CLAIM_FIRM, claim);
    send(pipeline, SQL_MIGRATE_ENTER, claim);
    /* Not prepared, because each firm has another table of this name. */
    pipeline->sent += PQsendQueryParams(session->connection, SQL_MIGRATE_CHECK_SCHEMA->text, 1,
                                        SQL_MIGRATE_CHECK_SCHEMA->types, claim, NULL, NULL, 0);
    send_scripts(pipeline, session->files, task->version);
}

static void send_and_finish(struct migrate_session *session, struct migrate_task *tasks, size_t count)
{
    struct pipeline pipelines[MIGRATE_IN_FLIGHT];
    uint64_t before = 0; /* when the server began with it at the earliest: it does one after the other */

    must(count <= MIGRATE_IN_FLIGHT && PQenterPipelineMode(session->connection) == 1);
    for (size_t i = 0; i < count; i++)
        send_firm(&pipelines[i], session, &tasks[i]);
    for (size_t i = 0; i < count; i++) {
        uint64_t began = pipelines[i].sent_ns > before ? pipelines[i].sent_ns : before;

        tasks[i].outcome = finish(&pipelines[i], session);
        before = clock_ns();
        session->longest_ns = before - began > session->longest_ns ? before - began : session->longest_ns;
    }
    if (PQexitPipelineMode(session->connection) != 1)
        disconnect(session);
}

/* Another process has changed the version, so reads the present one; or the firm is gone. */
static void read_version(struct migrate_session *session, struct migrate_task *task)
{
    struct direct_error *error = &task->error;
    PGresult *result = direct(session->connection, SQL_MIGRATE_FIRM_VERSION, error, task->number);

    if (result != NULL && PQntuples(result) == 1) {
        task->version = atoi(PQgetvalue(result, 0, 0));
        task->outcome = task->version >= session->files->count ? MIGRATE_DONE : MIGRATE_BUSY;
    } else if (result != NULL) {
        set_error(&task->error, "P0002", "there is no such firm");
    }
    PQclear(result);
}

void migrate_firms(struct migrate_session *session, struct migrate_task *tasks, size_t count)
{
    struct direct_error error = {"", ""};
    bool connected = !needs_connection(session) || connect_again(session, &error);

    for (size_t i = 0; i < count; i++) {
        tasks[i].outcome = MIGRATE_BUSY;
        tasks[i].error = error;
    }
    if (!connected)
        return;
    session->firms += (int)count;
    send_and_finish(session, tasks, count);
    for (size_t i = 0; i < count && session->connection != NULL; i++) {
        if (tasks[i].outcome != MIGRATE_FAILED)
            continue;
        if (strcmp(tasks[i].error.message, "version_changed") == 0)
            read_version(session, &tasks[i]);
        else if (strcmp(tasks[i].error.message, "schema_of_another_firm") == 0)
            set_error(&tasks[i].error, "2D000", "the schema says that it belongs to another firm");
    }
}

void migrate_add_failure(struct migrate_session *session, const struct migrate_task *task)
{
    struct direct_error ignored;
    char text[NUMBER_TEXT];

    if (session->connection != NULL)
        direct_only(session->connection, SQL_MIGRATE_ADD_FAILURE, &ignored, task->number,
                    number_text(text, task->version + 1), task->error.state, task->error.message);
}

/* ---- spares ---- */

enum migrate_outcome migrate_lock_spares(PGconn *connection, int seconds, struct direct_error *error)
{
    static const struct timespec pause = {0, 100000000};
    const uint64_t end = clock_ns() + (uint64_t)seconds * 1000000000;

    for (;;) {
        PGresult *result = direct(connection, SQL_MIGRATE_LOCK, error, SPARES_LOCK);
        bool failed = result == NULL, locked = !failed && *PQgetvalue(result, 0, 0) == 't';

        PQclear(result);
        if (failed || locked)
            return locked ? MIGRATE_DONE : MIGRATE_FAILED;
        if (clock_ns() >= end)
            break;
        nanosleep(&pause, NULL);
    }
    set_error(error, "55P03", "another process makes spares");
    return MIGRATE_BUSY;
}

bool migrate_count_spares(PGconn *connection, struct migrate_spares *spares, struct direct_error *error)
{
    PGresult *count = direct(connection, SQL_MIGRATE_SPARES, error);
    bool counted = count != NULL;

    if (counted) {
        spares->ready = atoi(PQgetvalue(count, 0, 0));
        spares->room = atoi(PQgetvalue(count, 0, 1)); /* null, a closed cell: "" */
    }
    PQclear(count);
    return counted;
}

int migrate_missing_spares(PGconn *connection, int wanted, struct direct_error *error)
{
    struct migrate_spares spares;
    int missing;

    if (!migrate_count_spares(connection, &spares, error))
        return -1;
    missing = wanted > spares.ready ? wanted - spares.ready : 0;
    return missing < spares.room ? missing : spares.room;
}

enum migrate_outcome migrate_spare(struct migrate_session *session, struct direct_error *error)
{
    struct pipeline pipeline = {.failed = -1, .error = error};
    char version[NUMBER_TEXT];
    enum migrate_outcome outcome;

    if (needs_connection(session) && !connect_again(session, error))
        return MIGRATE_BUSY;
    session->spares++;
    pipeline.connection = session->connection;
    must(PQenterPipelineMode(session->connection) == 1);
    send(&pipeline, SQL_MIGRATE_MAKE_SPARE, (const char *const[]){number_text(version, session->files->count)});
    send_scripts(&pipeline, session->files, 0);
    outcome = finish(&pipeline, session);
    if (PQexitPipelineMode(session->connection) != 1)
        disconnect(session);
    return outcome;
}
