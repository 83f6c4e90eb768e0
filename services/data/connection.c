/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Three states, one after the other: connecting, arming (the fence's secret and its test were sent), ready. The one
 * complication is that everything after connecting is pipelined, so results are identified by their order alone.
 */
#include "data/connection.h"

#include "common/buffer.h"
#include "common/crypto.h"
#include "common/log.h"
#include "common/must.h"
#include "data/arming.h"
#include "data/in_flight.h"
#include "data/pool.h"
#include "data/watch.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum { FIRM_SLOTS = 1024 /* a power of two well above POOL_FIRMS */, SCRATCH_BYTES = IN_FLIGHT_BYTES + 65536 };

enum state { CONNECTING, ARMING, READY };

struct connection {
    struct connection_options options;
    PGconn *pg;
    struct watch *watch;
    enum state state;
    struct arming arming;
    uint64_t opened_ms;
    bool fence_violated; /* PF001 was received: a security event; the connection is not used again */
    struct prepared *prepared;
    struct buffer scratch;
    struct in_flight in_flight[CONNECTION_DEPTH]; /* a ring buffer */
    size_t first, in_flight_count;
    uint64_t firms[FIRM_SLOTS]; /* a hash set of the firms that used this connection; 0 is empty */
    size_t firm_count;
};

static void on_poll(void *owner, int status, int events);

static void watch_events(struct connection *connection, int events)
{
    watch_want(&connection->watch, connection->options.loop, PQsocket(connection->pg), events, on_poll, connection);
}

/* ---- logging ---- */

static void log_connection(const struct connection *connection, enum log_level level, const char *what,
                           const char *reason)
{
    struct log line;

    log_open(&line, level, what);
    log_text(&line, "pool", text_of(connection->options.name));
    log_text(&line, "reason", text_trim(text_slice(text_of(reason), 0, strcspn(reason, "\n"))));
    log_close(&line);
}

static void log_fence_violation(const struct connection *connection, const struct in_flight *in_flight)
{
    struct log line;

    log_open_security(&line, "the fence refused a statement");
    log_text(&line, "pool", text_of(connection->options.name));
    log_number(&line, "firm", in_flight->run == NULL ? 0 : (int64_t)in_flight->run->firm);
    if (in_flight->run != NULL && in_flight->failed_at < in_flight->run->count)
        log_text(&line, "statement", text_of(in_flight->run->statements[in_flight->failed_at].variant->name));
    log_text(&line, "reason", text_of(in_flight->message));
    log_close(&line);
}

static void ignore_notice(void *owner, const PGresult *result)
{
    (void)owner;
    (void)result;
}

/* ---- opening ---- */

struct connection *connection_open(const struct connection_options *options)
{
    /* The last value of a keyword wins: times are always UTC in ISO format, whatever the conninfo says. */
    static const char *const keywords[] = {"dbname", "fallback_application_name", "client_encoding", "options", NULL};
    const char *values[] = {options->conninfo, options->name, "UTF8", "-c timezone=UTC -c datestyle=ISO", NULL};
    struct connection *connection = calloc(1, sizeof(*connection));

    must(connection != NULL);
    connection->options = *options;
    connection->opened_ms = uv_now(options->loop);
    connection->prepared = prepared_open();
    buffer_open(&connection->scratch, SCRATCH_BYTES);
    connection->pg = PQconnectStartParams(keywords, values, 1);
    must(connection->pg != NULL);
    PQsetNoticeReceiver(connection->pg, ignore_notice, NULL);
    /* A connection that failed at once has no socket to wait on: connection_open_timed_out() finds it. */
    if (PQstatus(connection->pg) != CONNECTION_BAD)
        watch_events(connection, UV_WRITABLE);
    return connection;
}

static bool flush(struct connection *connection)
{
    int left = PQflush(connection->pg);

    if (left < 0)
        return false;
    watch_events(connection, UV_READABLE | (left > 0 ? UV_WRITABLE : 0));
    return true;
}

static void become_ready(struct connection *connection)
{
    connection->state = READY;
    connection->options.events->on_ready(connection->options.owner, connection);
}

static bool on_connected(struct connection *connection)
{
    if (PQsetnonblocking(connection->pg, 1) != 0 || PQenterPipelineMode(connection->pg) != 1)
        return false;
    watch_events(connection, UV_READABLE);
    if (connection->options.fenced) {
        connection->state = ARMING;
        return arming_send(&connection->arming, connection->pg) && flush(connection);
    }
    become_ready(connection);
    return true;
}

static bool continue_connecting(struct connection *connection)
{
    switch (PQconnectPoll(connection->pg)) {
    case PGRES_POLLING_READING:
        watch_events(connection, UV_READABLE);
        return true;
    case PGRES_POLLING_WRITING:
        watch_events(connection, UV_WRITABLE);
        return true;
    case PGRES_POLLING_OK:
        return on_connected(connection);
    default:
        return false;
    }
}

/* ---- arming ---- */

_Noreturn static void stop_without_fence(const struct connection *connection, const PGresult *result)
{
    log_connection(connection, LOG_ERROR, "the database does not keep this role inside the fence: refusing to serve",
                   PQresultStatus(result) == PGRES_TUPLES_OK ? "a table answered without entering a firm"
                                                             : PQresultErrorMessage(result));
    exit(EX_CONFIG);
}

static bool handle_arming_result(struct connection *connection, PGresult *result)
{
    enum armed armed = arming_read_result(&connection->arming, result);

    if (armed == ARMED_NO_FENCE)
        stop_without_fence(connection, result);
    PQclear(result);
    if (armed == ARMED)
        become_ready(connection);
    return armed != ARMED_FAILED;
}

/* ---- results ---- */

static bool handle_result(struct connection *connection, PGresult *result)
{
    struct in_flight *in_flight = &connection->in_flight[connection->first];
    struct run *run = in_flight->run;

    if (connection->in_flight_count == 0) {
        PQclear(result);
        return false; /* the server sent something without a request: it is shutting down */
    }
    if (!in_flight_take_result(in_flight, result, connection->prepared))
        return true;
    if (in_flight->failed && strcmp(in_flight->state, "PF001") == 0) {
        log_fence_violation(connection, in_flight);
        connection->fence_violated = true;
    }
    connection->first = (connection->first + 1) % CONNECTION_DEPTH;
    connection->in_flight_count--;
    in_flight_finish(in_flight, true);
    if (run != NULL)
        connection->options.events->on_run_done(connection->options.owner, run);
    return !connection->fence_violated;
}

static bool handle_results(struct connection *connection)
{
    int nulls = 0;

    /* One NULL separates the results of two commands. Two in a row mean that no more results are available. */
    while (nulls < 2 && !PQisBusy(connection->pg)) {
        PGresult *result = PQgetResult(connection->pg);

        if (result == NULL) {
            nulls++;
            continue;
        }
        nulls = 0;
        if (!(connection->state == ARMING ? handle_arming_result(connection, result)
                                          : handle_result(connection, result)))
            return false;
    }
    return PQstatus(connection->pg) == CONNECTION_OK;
}

static bool handle_events(struct connection *connection, int status, int events)
{
    if (connection->state == CONNECTING)
        return continue_connecting(connection);
    /* Read first, even after an error on the socket: the server's last message says why. */
    if ((status < 0 || (events & UV_READABLE) != 0)) {
        bool alive = PQconsumeInput(connection->pg) == 1;

        if (!handle_results(connection) || !alive || status < 0)
            return false;
    }
    return flush(connection);
}

static void on_poll(void *owner, int status, int events)
{
    struct connection *connection = owner;
    const struct connection_options *options = &connection->options;

    if (handle_events(connection, status, events)) {
        options->events->on_capacity(options->owner, connection);
        return;
    }
    if (!connection->fence_violated)
        log_connection(connection, LOG_WARNING, "a database connection was lost", PQerrorMessage(connection->pg));
    options->events->on_broken(options->owner, connection);
}

/* ---- sending ---- */

static void remember_firm(struct connection *connection, uint64_t firm)
{
    size_t at = (size_t)(firm * 0x9e3779b97f4a7c15U >> 32) % FIRM_SLOTS;

    if (firm == 0 || connection->firm_count == FIRM_SLOTS / 2)
        return;
    while (connection->firms[at] != 0 && connection->firms[at] != firm)
        at = (at + 1) % FIRM_SLOTS;
    if (connection->firms[at] == 0)
        connection->firm_count++;
    connection->firms[at] = firm;
}

enum connection_sent connection_send(struct connection *connection, struct run *run)
{
    struct in_flight *in_flight =
        &connection->in_flight[(connection->first + connection->in_flight_count) % CONNECTION_DEPTH];
    const struct in_flight_wire wire = {
        .pg = connection->pg,
        .prepared = connection->prepared,
        .secret = connection->options.fenced ? connection->arming.secret : NULL,
        .scratch = &connection->scratch,
        .evictions = connection->options.evictions,
    };
    enum in_flight_sent sent;

    must(connection_is_ready(connection) && connection_has_room(connection));
    remember_firm(connection, run->firm);
    sent = in_flight_send(in_flight, run, &wire);
    if (sent != IN_FLIGHT_SENT)
        return sent == IN_FLIGHT_REFUSED ? CONNECTION_REFUSED : CONNECTION_BROKEN;
    connection->in_flight_count++;
    /* If the flush fails, the socket reports it too, and on_poll() closes the connection. */
    flush(connection);
    return CONNECTION_SENT;
}

bool connection_expire(struct connection *connection, uint64_t now_ms)
{
    bool expired = false;

    for (size_t i = 0; i < connection->in_flight_count; i++) {
        struct in_flight *in_flight = &connection->in_flight[(connection->first + i) % CONNECTION_DEPTH];
        struct run *run = in_flight->run;

        if (run == NULL || run->deadline > now_ms)
            continue;
        in_flight_finish(in_flight, false);
        run->outcome = RUN_TIMEOUT;
        connection->options.events->on_run_done(connection->options.owner, run);
        expired = true;
    }
    return expired;
}

void connection_close(struct connection **connection)
{
    struct connection *old = *connection;

    *connection = NULL;
    for (; old->in_flight_count > 0; old->in_flight_count--) {
        struct run *run = old->in_flight[old->first].run;

        in_flight_finish(&old->in_flight[old->first], false);
        old->first = (old->first + 1) % CONNECTION_DEPTH;
        if (run != NULL)
            old->options.events->on_run_done(old->options.owner, run);
    }
    watch_close(&old->watch);
    PQfinish(old->pg);
    prepared_close(&old->prepared);
    buffer_close(&old->scratch);
    crypto_wipe(&old->arming, sizeof(old->arming));
    free(old);
}

bool connection_is_ready(const struct connection *connection)
{
    return connection->state == READY;
}

bool connection_has_room(const struct connection *connection)
{
    return connection->in_flight_count < CONNECTION_DEPTH;
}

size_t connection_in_flight(const struct connection *connection)
{
    return connection->in_flight_count;
}

bool connection_open_timed_out(const struct connection *connection, uint64_t now_ms)
{
    return connection->state != READY &&
           (PQstatus(connection->pg) == CONNECTION_BAD || now_ms > connection->opened_ms + CONNECTION_OPEN_MS);
}

bool connection_needs_recycling(const struct connection *connection, uint64_t now_ms, uint64_t age_ms)
{
    return connection->firm_count >= POOL_FIRMS || now_ms > connection->opened_ms + age_ms;
}

size_t connection_prepared(const struct connection *connection)
{
    return prepared_count(connection->prepared);
}
