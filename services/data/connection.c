/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The one complication is the poll handle: libuv frees it a turn later, and libpq may change its socket while it
 * connects. So the handle lives in a watch of its own that forgets the connection when it is closed.
 */
#include "data/connection.h"

#include "common/buffer.h"
#include "common/crypto.h"
#include "common/log.h"
#include "common/must.h"
#include "data/flight.h"
#include "data_sql.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum {
    SECRET_BYTES = 32,
    FIRM_SLOTS = 1024 /* a power of two well above POOL_FIRMS */,
    SCRATCH_BYTES = FLIGHT_BYTES + 65536
};

/* ARMING: the fence's secret and its test are on their way. */
enum state { CONNECTING, ARMING, READY };

/* What ARMING waits for, in order. */
enum arming { ARM_SECRET, ARM_PREPARED, ARM_SYNC, ARM_TEST, ARM_DONE };

struct watch {
    uv_poll_t poll;
    struct connection *connection; /* NULL once closed */
    int socket, wanted;
};

struct connection {
    struct connection_options options;
    PGconn *pg;
    struct watch *watch;
    enum state state;
    enum arming arming;
    uint64_t opened_ms;
    bool fenced_out; /* PF001 was seen: security event, do not use again */
    struct prepared *prepared;
    struct buffer scratch;
    char secret[2 + HEX_ROOM(SECRET_BYTES)];
    struct flight flights[CONNECTION_DEPTH]; /* a ring */
    size_t first, flying;
    uint64_t firms[FIRM_SLOTS]; /* a hash set of those touched; 0 is empty */
    size_t firm_count;
};

static void on_poll(uv_poll_t *poll, int status, int events);

/* ---- the watch ---- */

static void on_watch_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static void watch_close(struct connection *connection)
{
    struct watch *watch = connection->watch;

    connection->watch = NULL;
    if (watch == NULL)
        return;
    watch->connection = NULL;
    uv_close((uv_handle_t *)&watch->poll, on_watch_closed);
}

static void watch_open(struct connection *connection)
{
    struct watch *watch = calloc(1, sizeof(*watch));

    must(watch != NULL);
    watch->connection = connection;
    watch->socket = PQsocket(connection->pg);
    watch->poll.data = watch;
    must(uv_poll_init(connection->options.loop, &watch->poll, watch->socket) == 0);
    connection->watch = watch;
}

static void want(struct connection *connection, int events)
{
    if (connection->watch != NULL && connection->watch->socket != PQsocket(connection->pg))
        watch_close(connection);
    if (connection->watch == NULL)
        watch_open(connection);
    if (connection->watch->wanted == events)
        return;
    connection->watch->wanted = events;
    must(uv_poll_start(&connection->watch->poll, events, on_poll) == 0);
}

/* ---- words ---- */

static void report(const struct connection *connection, enum log_level level, const char *what, const char *reason)
{
    struct log line;

    log_open(&line, level, what);
    log_text(&line, "pool", text_of(connection->options.name));
    log_text(&line, "reason", text_trim(text_slice(text_of(reason), 0, strcspn(reason, "\n"))));
    log_close(&line);
}

static void report_fence(const struct connection *connection, const struct flight *flight)
{
    struct log line;

    log_open_security(&line, "the fence refused a statement");
    log_text(&line, "pool", text_of(connection->options.name));
    log_number(&line, "firm", flight->run == NULL ? 0 : (int64_t)flight->run->firm);
    if (flight->run != NULL && flight->failed_at < flight->run->count)
        log_text(&line, "statement", text_of(flight->run->statements[flight->failed_at].statement->name));
    log_text(&line, "reason", text_of(flight->message));
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
    /* The last mention wins: times are always UTC in ISO form, whatever else the conninfo says. */
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
    /* One that failed at once has no socket to wait on: connection_is_late() finds it. */
    if (PQstatus(connection->pg) != CONNECTION_BAD)
        want(connection, UV_WRITABLE);
    return connection;
}

static bool flush(struct connection *connection)
{
    int left = PQflush(connection->pg);

    if (left < 0)
        return false;
    want(connection, UV_READABLE | (left > 0 ? UV_WRITABLE : 0));
    return true;
}

static bool arm(struct connection *connection)
{
    unsigned char secret[SECRET_BYTES];
    const char *values[] = {connection->secret};
    PGconn *pg = connection->pg;

    crypto_random(secret, sizeof(secret));
    memcpy(connection->secret, "\\x", 2);
    crypto_hex(secret, sizeof(secret), connection->secret + 2);
    crypto_wipe(secret, sizeof(secret));
    connection->state = ARMING;
    return PQsendQueryParams(pg, SQL_POOL_ARM->text, 1, SQL_POOL_ARM->types, values, NULL, NULL, 0) == 1 &&
           PQsendPrepare(pg, SQL_POOL_ENTER->name, SQL_POOL_ENTER->text, SQL_POOL_ENTER->parameters,
                         SQL_POOL_ENTER->types) == 1 &&
           PQpipelineSync(pg) == 1 &&
           PQsendQueryParams(pg, SQL_POOL_FENCE_TEST->text, 0, NULL, NULL, NULL, NULL, 0) == 1 &&
           PQpipelineSync(pg) == 1 && flush(connection);
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
    want(connection, UV_READABLE);
    if (connection->options.fenced)
        return arm(connection);
    become_ready(connection);
    return true;
}

static bool go_on_connecting(struct connection *connection)
{
    switch (PQconnectPoll(connection->pg)) {
    case PGRES_POLLING_READING:
        want(connection, UV_READABLE);
        return true;
    case PGRES_POLLING_WRITING:
        want(connection, UV_WRITABLE);
        return true;
    case PGRES_POLLING_OK:
        return on_connected(connection);
    default:
        return false;
    }
}

/* ---- arming ---- */

/* These say that the fence is not there; anything else only that the server is not well just now. */
static bool says_no_fence(const PGresult *result)
{
    static const char *const states[] = {"42883", "42P01", "42501", "3F000"};
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

    if (PQresultStatus(result) == PGRES_TUPLES_OK)
        return true;
    for (size_t i = 0; state != NULL && i < sizeof(states) / sizeof(*states); i++)
        if (strcmp(state, states[i]) == 0)
            return true;
    return false;
}

_Noreturn static void stop_without_fence(const struct connection *connection, const PGresult *result)
{
    report(connection, LOG_ERROR, "the database does not keep this role inside the fence: refusing to serve",
           PQresultStatus(result) == PGRES_TUPLES_OK ? "a table answered without entering a firm"
                                                     : PQresultErrorMessage(result));
    exit(EX_CONFIG);
}

static bool is_refusal(const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

    return state != NULL && strcmp(state, "PF001") == 0;
}

static bool take_arming(struct connection *connection, PGresult *result)
{
    enum arming at = connection->arming++;
    ExecStatusType status = PQresultStatus(result);
    bool ok;

    if (at == ARM_SECRET || at == ARM_PREPARED)
        ok = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
    else if (at == ARM_TEST)
        ok = is_refusal(result);
    else
        ok = status == PGRES_PIPELINE_SYNC;
    if (!ok &&
        ((at == ARM_TEST && status == PGRES_TUPLES_OK) || (status == PGRES_FATAL_ERROR && says_no_fence(result))))
        stop_without_fence(connection, result);
    PQclear(result);
    if (ok && at == ARM_DONE)
        become_ready(connection);
    return ok;
}

/* ---- flying ---- */

static bool take_flight(struct connection *connection, PGresult *result)
{
    struct flight *flight = &connection->flights[connection->first];
    struct run *run = flight->run;

    if (connection->flying == 0) {
        PQclear(result);
        return false; /* the server says something that nobody asked: it is going away */
    }
    if (!flight_take(flight, result, connection->prepared))
        return true;
    if (flight->failed && strcmp(flight->state, "PF001") == 0) {
        report_fence(connection, flight);
        connection->fenced_out = true;
    }
    connection->first = (connection->first + 1) % CONNECTION_DEPTH;
    connection->flying--;
    flight_land(flight, true);
    if (run != NULL)
        connection->options.events->on_landed(connection->options.owner, run);
    return !connection->fenced_out;
}

static bool take_results(struct connection *connection)
{
    int nulls = 0;

    /* A NULL only parts the results of two commands; two of them mean that there is nothing more. */
    while (nulls < 2 && !PQisBusy(connection->pg)) {
        PGresult *result = PQgetResult(connection->pg);

        if (result == NULL) {
            nulls++;
            continue;
        }
        nulls = 0;
        if (!(connection->state == ARMING ? take_arming(connection, result) : take_flight(connection, result)))
            return false;
    }
    return PQstatus(connection->pg) == CONNECTION_OK;
}

static bool go_on(struct connection *connection, int status, int events)
{
    if (connection->state == CONNECTING)
        return go_on_connecting(connection);
    /* Reading comes first also after an error on the socket: the server's last words say why. */
    if ((status < 0 || (events & UV_READABLE) != 0)) {
        bool alive = PQconsumeInput(connection->pg) == 1;

        if (!take_results(connection) || !alive || status < 0)
            return false;
    }
    return flush(connection);
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct connection *connection = ((struct watch *)poll->data)->connection;
    const struct connection_options *options = &connection->options;

    if (go_on(connection, status, events)) {
        options->events->on_room(options->owner, connection);
        return;
    }
    if (!connection->fenced_out)
        report(connection, LOG_WARNING, "a database connection was lost", PQerrorMessage(connection->pg));
    options->events->on_broken(options->owner, connection);
}

/* ---- using it ---- */

static void touch(struct connection *connection, uint64_t firm)
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
    struct flight *flight = &connection->flights[(connection->first + connection->flying) % CONNECTION_DEPTH];
    const struct flight_way way = {
        .pg = connection->pg,
        .prepared = connection->prepared,
        .secret = connection->options.fenced ? connection->secret : NULL,
        .scratch = &connection->scratch,
        .evictions = connection->options.evictions,
    };
    enum flight_sent sent;

    must(connection_is_ready(connection) && connection_has_room(connection));
    touch(connection, run->firm);
    sent = flight_send(flight, run, &way);
    if (sent != FLIGHT_SENT)
        return sent == FLIGHT_REFUSED ? CONNECTION_REFUSED : CONNECTION_BROKEN;
    connection->flying++;
    /* A flush that fails shows on the socket as well: on_poll() then says so. */
    flush(connection);
    return CONNECTION_SENT;
}

bool connection_expire(struct connection *connection, uint64_t now_ms)
{
    bool expired = false;

    for (size_t i = 0; i < connection->flying; i++) {
        struct flight *flight = &connection->flights[(connection->first + i) % CONNECTION_DEPTH];
        struct run *run = flight->run;

        if (run == NULL || run->deadline > now_ms)
            continue;
        flight_land(flight, false);
        run->outcome = RUN_TIMEOUT;
        connection->options.events->on_landed(connection->options.owner, run);
        expired = true;
    }
    return expired;
}

void connection_close(struct connection **connection)
{
    struct connection *old = *connection;

    *connection = NULL;
    for (; old->flying > 0; old->flying--) {
        struct run *run = old->flights[old->first].run;

        flight_land(&old->flights[old->first], false);
        old->first = (old->first + 1) % CONNECTION_DEPTH;
        if (run != NULL)
            old->options.events->on_landed(old->options.owner, run);
    }
    watch_close(old);
    PQfinish(old->pg);
    prepared_close(&old->prepared);
    buffer_close(&old->scratch);
    crypto_wipe(old->secret, sizeof(old->secret));
    free(old);
}

bool connection_is_ready(const struct connection *connection)
{
    return connection->state == READY;
}

bool connection_has_room(const struct connection *connection)
{
    return connection->flying < CONNECTION_DEPTH;
}

size_t connection_flights(const struct connection *connection)
{
    return connection->flying;
}

bool connection_is_late(const struct connection *connection, uint64_t now_ms)
{
    return connection->state != READY &&
           (PQstatus(connection->pg) == CONNECTION_BAD || now_ms > connection->opened_ms + CONNECTION_OPEN_MS);
}

bool connection_is_worn(const struct connection *connection, uint64_t now_ms, uint64_t age_ms)
{
    return connection->firm_count >= POOL_FIRMS || now_ms > connection->opened_ms + age_ms;
}

size_t connection_prepared(const struct connection *connection)
{
    return prepared_count(connection->prepared);
}
