/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The one complication is a revocation that overtakes a read: the reader would put back what was just deleted. So
 * forgetting leaves a mark for longer than any read lasts, and the cache is only ever filled where nothing stands.
 */
#include "data/session.h"

#include "common/api_key.h"
#include "common/clock.h"
#include "common/crypto.h"
#include "common/id.h"
#include "common/log.h"
#include "common/must.h"
#include "common/scopes.h"
#include "data/gate.h"
#include "data/live.h"
#include "data/session_text.h"
#include "data_sql.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIGEST_TEXT = 2 + HEX_ROOM(SHA256_BYTES) };

struct session_digest session_digest(uint64_t firm, struct text token)
{
    struct session_digest digest;
    char number[8];
    const struct text parts[] = {{number, sizeof(number)}, token};

    for (size_t i = 0; i < sizeof(number); i++)
        number[i] = (char)(firm >> (56 - 8 * i));
    crypto_sha256(parts, 2, digest.bytes);
    return digest;
}

struct key session_key(uint64_t firm, const struct session_digest *digest)
{
    char hex[HEX_ROOM(SHA256_BYTES)];
    struct text part = text_from(hex, crypto_hex(digest->bytes, sizeof(digest->bytes), hex));

    return key_of(firm, lit("session"), &part, 1);
}

/* ---- the gate ---- */

struct gate {
    struct redis *redis;
    struct pool *pool;
    uint64_t firm;
    bool has_token, has_key;
    struct key key;
    char digest[DIGEST_TEXT]; /* as bytea text */
    struct limit_ask asks[LIMIT_KEYS];
    size_t count;
    struct limit_verdict verdict;
    struct run run;
    session_f *on_gate;
    void *owner;
};

static void end(struct gate *gate, enum run_outcome outcome, const struct session *session)
{
    gate->on_gate(gate->owner, outcome, session, gate->verdict);
    free(gate);
}

static void put(struct gate *gate, const struct session *session, int64_t now)
{
    int64_t left = session->expires_at - now;
    char value[SESSION_TEXT], seconds[24];
    int length =
        snprintf(seconds, sizeof(seconds), "%" PRId64, left < SESSION_CACHE_SECONDS ? left : SESSION_CACHE_SECONDS);
    const struct text command[] = {
        lit("SET"), key_text(&gate->key), session_print(session, value), lit("EX"), text_from(seconds, (size_t)length),
        lit("NX")};

    redis_send(gate->redis, command, sizeof(command) / sizeof(*command), NULL, NULL);
}

static struct text column(const PGresult *result, const char *name)
{
    int at = PQfnumber(result, name);

    must(at >= 0);
    return PQgetisnull(result, 0, at) ? no_text
                                      : text_from(PQgetvalue(result, 0, at), (size_t)PQgetlength(result, 0, at));
}

static int64_t number(const PGresult *result, const char *name)
{
    uint64_t value = 0;

    must(text_to_number(column(result, name), &value));
    return (int64_t)value;
}

static void copy_id(const PGresult *result, const char *name, char id[ID_TEXT])
{
    struct text value = column(result, name);

    must(value.at != NULL && id_is_valid(value));
    memcpy(id, value.at, value.length + 1);
}

static bool read_row(const PGresult *result, struct session *session)
{
    *session = (struct session){
        .level = number(result, "level") == 1 ? LEVEL_ONE_FACTOR : LEVEL_TWO_FACTORS,
        .expires_at = number(result, "expires_at"),
        .idle_at = number(result, "idle_at"),
        .fresh_until = number(result, "fresh_until"),
    };
    copy_id(result, "id", session->id);
    copy_id(result, "person", session->person);
    if (!PQgetisnull(result, 0, PQfnumber(result, "impersonator")))
        copy_id(result, "impersonator", session->impersonator);
    session->support = text_equal(column(result, "support"), lit("t"));
    return session_name_kind(session, column(result, "kind"), column(result, "role"));
}

/* A key without a scope must not be taken for a browser's session, which may everything. */
static bool read_key(const PGresult *result, struct session *session)
{
    struct text networks = column(result, "networks");

    if (networks.length >= sizeof(session->networks))
        return false;
    if (networks.length > 0)
        memcpy(session->networks, networks.at, networks.length);
    session->scopes = scopes_parse(column(result, "scopes"));
    return session->scopes != 0;
}

static void on_read(struct run *run)
{
    struct gate *gate = run->owner;
    const PGresult *result = run->statements[0].result;
    int64_t now = clock_seconds();
    struct session session;
    bool open = false;

    if (run->outcome == RUN_DONE && PQntuples(result) == 1)
        open = read_row(result, &session) && (!gate->has_key || read_key(result, &session)) &&
               session_is_open(&session, now);
    if (open &&
        session.impersonator[0] == '\0') /* a look hangs on somebody else's session, and each request asks again */
        put(gate, &session, now);
    session.read = true;
    run_clear(run);
    end(gate, run->outcome, open ? &session : NULL);
}

static const struct statement *statement_of(const struct gate *gate)
{
    if (gate->has_key)
        return SQL_SESSION_READ_KEY;
    return gate->firm == 0 ? SQL_ADMIN_SESSION_READ : SQL_SESSION_READ;
}

static void read_session(struct gate *gate)
{
    const struct text digest = text_of(gate->digest);

    gate->run = (struct run){.firm = gate->firm, .kind = VIEWER_SYSTEM, .on_done = on_read, .owner = gate};
    run_add(&gate->run, statement_of(gate), &digest, 1);
    pool_run(gate->pool, &gate->run);
}

static void on_gate(void *owner, bool away, struct limit_verdict verdict, struct text value)
{
    struct gate *gate = owner;
    struct session session;

    gate->verdict = away ? limit_local(gate->asks, gate->count, clock_ns() / 1000000U) : verdict;
    if (!gate->verdict.allowed || !gate->has_token)
        end(gate, RUN_DONE, NULL);
    else if (!session_parse(value, &session))
        read_session(gate);
    else
        end(gate, RUN_DONE, session_is_open(&session, clock_seconds()) ? &session : NULL);
}

/* Of this firm: another's is none here, and need not be looked up. */
static bool is_key(uint64_t firm, struct text token)
{
    struct text handle;
    uint64_t number;

    return firm != 0 && api_key_parse(token, &number, &handle) && number == firm;
}

void session_gate(struct redis *redis, struct pool *pool, uint64_t firm, struct text token,
                  const struct limit_ask *asks, size_t count, session_f *on_done, void *owner)
{
    struct gate *gate = calloc(1, sizeof(*gate));
    struct session_digest digest;

    must(gate != NULL && count <= LIMIT_KEYS);
    gate->redis = redis;
    gate->pool = pool;
    gate->firm = firm;
    gate->on_gate = on_done;
    gate->owner = owner;
    gate->count = count;
    for (size_t i = 0; i < count; i++)
        gate->asks[i] = asks[i];
    /* What cannot be a token of ours is none, and need not be looked up. */
    gate->has_key = is_key(firm, token);
    gate->has_token = gate->has_key || token.length == SESSION_TOKEN;
    if (gate->has_token) {
        digest = session_digest(firm, token);
        gate->key = session_key(firm, &digest);
        memcpy(gate->digest, "\\x", 2);
        crypto_hex(digest.bytes, sizeof(digest.bytes), gate->digest + 2);
    }
    gate_ask(redis, gate->asks, count, gate->has_token ? &gate->key : NULL, on_gate, gate);
}

/* ---- forgetting ---- */

void session_evict(struct redis *redis, uint64_t firm, const struct session_digest *digest, struct text id)
{
    struct key key = session_key(firm, digest);
    char seconds[16];
    struct text command[] = {lit("SET"), key_text(&key), lit("-"), lit("EX"), no_text};
    int length = snprintf(seconds, sizeof(seconds), "%d", SESSION_TOMBSTONE_SECONDS);

    command[4] = text_from(seconds, (size_t)length);
    /* A copy that outlived an absence of Redis would bring the session back. */
    redis_send_with_retry(redis, command, sizeof(command) / sizeof(*command), SESSION_CACHE_SECONDS * 1000);
    if (id_is_valid(id))
        live_publish_session(redis, firm, id);
}

/* ---- keys ---- */

/* The run's parameters stand here: nobody waits for it, so nobody else would keep them. */
struct note {
    struct run run;
    char id[ID_TEXT], address[CIDR_TEXT];
};

static void on_noted(struct run *run)
{
    if (run->outcome != RUN_DONE)
        log_say(LOG_WARNING, "the use of an API key could not be noted");
    run_clear(run);
    free(run->owner);
}

void session_note_key(struct pool *pool, uint64_t firm, struct text id, struct text address, bool refused)
{
    struct note *note = calloc(1, sizeof(*note));
    struct text parameters[2];

    must(note != NULL && id_is_valid(id));
    memcpy(note->id, id.at, id.length);
    memcpy(note->address, address.at, address.length < sizeof(note->address) ? address.length : 0);
    parameters[0] = text_of(note->id);
    parameters[1] = text_of(note->address);
    note->run = (struct run){.firm = firm, .kind = VIEWER_SYSTEM, .on_done = on_noted, .owner = note};
    run_add(&note->run, refused ? SQL_SESSION_KEY_REFUSED : SQL_SESSION_KEY_USED, parameters, 2);
    pool_run(pool, &note->run);
}
