/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The complication is direct_fenced(): enter() and all steps are one pipeline, whose results must all be fetched. */
#include "data/direct.h"

#include "common/buffer.h"
#include "common/crypto.h"
#include "common/must.h"
#include "migrate_sql.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_BYTES = 128 * 1024, FIRM_TEXT = 24 };

/* ---- errors ---- */

static void set_error(struct direct_error *error, const char *state, const char *message)
{
    size_t length = strcspn(message, "\n");

    snprintf(error->state, sizeof(error->state), "%s", state);
    snprintf(error->message, sizeof(error->message), "%.*s", (int)(length < 500 ? length : 500), message);
}

void direct_read_error(struct direct_error *error, const PGconn *connection, const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

    set_error(error, state != NULL ? state : "08000", message != NULL ? message : PQerrorMessage(connection));
}

static bool is_ok(const PGresult *result)
{
    return PQresultStatus(result) == PGRES_TUPLES_OK || PQresultStatus(result) == PGRES_COMMAND_OK;
}

/* ---- unfenced ---- */

PGconn *direct_open(const char *conninfo, struct direct_error *error)
{
    PGconn *connection = PQconnectdb(conninfo);

    if (PQstatus(connection) == CONNECTION_OK)
        return connection;
    set_error(error, "08000", PQerrorMessage(connection));
    PQfinish(connection);
    return NULL;
}

PGresult *direct_run(PGconn *connection, const struct statement *statement, const char *const *parameters, size_t count,
                     struct direct_error *error)
{
    PGresult *result;

    must(count == statement->parameters && statement->option_count == 0);
    result = PQexecParams(connection, statement->text, (int)count, statement->types, parameters, NULL, NULL, 0);
    if (is_ok(result))
        return result;
    direct_read_error(error, connection, result);
    PQclear(result);
    return NULL;
}

bool direct_do(PGconn *connection, const struct statement *statement, const char *const *parameters, size_t count,
               struct direct_error *error)
{
    PGresult *result = direct_run(connection, statement, parameters, count, error);

    PQclear(result);
    return result != NULL;
}

/* ---- fenced ---- */

bool direct_fence_open(struct direct_fence *fence, const char *conninfo, struct direct_error *error)
{
    unsigned char secret[32];

    crypto_random(secret, sizeof(secret));
    memcpy(fence->secret, "\\x", 2);
    crypto_hex(secret, sizeof(secret), fence->secret + 2);
    crypto_wipe(secret, sizeof(secret));
    fence->connection = direct_open(conninfo, error);
    if (fence->connection == NULL)
        return false;
    if (direct_only(fence->connection, SQL_DIRECT_ARM, error, fence->secret))
        return true;
    direct_fence_close(fence);
    return false;
}

void direct_fence_close(struct direct_fence *fence)
{
    PQfinish(fence->connection);
    fence->connection = NULL;
    crypto_wipe(fence->secret, sizeof(fence->secret));
}

static bool send_step(PGconn *connection, const struct direct_step *step, const char *schema, struct buffer *text)
{
    must(step->statement->option_count == 0); /* no statement of these programs has variants */
    buffer_clear(text);
    statement_write(step->statement, text_of(schema), text);
    must(!text->overflowed);
    return PQsendQueryParams(connection, text->at, step->statement->parameters, step->statement->types,
                             step->parameters, NULL, NULL, 0) == 1;
}

/* The schema is the first parameter of `enter`. */
static bool send_all(const struct direct_fence *fence, const struct direct_step *enter, const struct direct_step *steps,
                     size_t count)
{
    const char *schema = enter->parameters[0];
    struct buffer text;
    bool sent;

    buffer_open(&text, TEXT_BYTES);
    sent = send_step(fence->connection, enter, schema, &text);
    for (size_t i = 0; i < count && sent; i++)
        sent = send_step(fence->connection, &steps[i], schema, &text);
    buffer_close(&text);
    return sent && PQpipelineSync(fence->connection) == 1;
}

/* The result of one command; also fetches the NULL that follows it. `error` keeps the first error of the pipeline. */
static PGresult *fetch_result(PGconn *connection, bool *ok, struct direct_error *error)
{
    PGresult *result = PQgetResult(connection), *end;

    if (*ok && !is_ok(result)) {
        direct_read_error(error, connection, result);
        *ok = false;
    }
    while ((end = PQgetResult(connection)) != NULL)
        PQclear(end);
    return result;
}

bool direct_fenced(struct direct_fence *fence, uint64_t firm, struct direct_step *steps, size_t count,
                   struct direct_error *error)
{
    return direct_fenced_as(fence, firm, NULL, "system", steps, count, error);
}

bool direct_fenced_as(struct direct_fence *fence, uint64_t firm, const char *person, const char *kind,
                      struct direct_step *steps, size_t count, struct direct_error *error)
{
    PGconn *connection = fence->connection;
    char schema[FIRM_TEXT];
    const struct direct_step enter = {SQL_DIRECT_ENTER, {schema, fence->secret, person, kind}, NULL};
    bool ok = true;

    must(count <= DIRECT_STEPS);
    snprintf(schema, sizeof(schema), "t_%" PRIu64, firm);
    if (PQenterPipelineMode(connection) != 1 || !send_all(fence, &enter, steps, count)) {
        set_error(error, "08000", PQerrorMessage(connection));
        return false;
    }
    PQclear(fetch_result(connection, &ok, error));
    for (size_t i = 0; i < count; i++)
        steps[i].result = fetch_result(connection, &ok, error);
    PQclear(PQgetResult(connection)); /* the Sync's */
    PQexitPipelineMode(connection);
    if (!ok)
        direct_clear(steps, count);
    return ok;
}

void direct_clear(struct direct_step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        PQclear(steps[i].result);
        steps[i].result = NULL;
    }
}
