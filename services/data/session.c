/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The one complication is a revocation during a read: the reader would put the copy back that was just deleted. So an
 * eviction leaves a tombstone that outlives any read, and the cache is only written where the key does not exist.
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
    char firm_bytes[8];
    const struct text parts[] = {{firm_bytes, sizeof(firm_bytes)}, token};

    for (size_t i = 0; i < sizeof(firm_bytes); i++)
        firm_bytes[i] = (char)(firm >> (56 - 8 * i));
    crypto_sha256(parts, 2, digest.bytes);
    return digest;
}

struct key session_key(uint64_t firm, const struct session_digest *digest)
{
    char hex[HEX_ROOM(SHA256_BYTES)];
    struct text part = text_from(hex, crypto_hex(digest->bytes, sizeof(digest->bytes), hex));

    return key_of(firm, lit("session"), &part, 1);
}

/* ---- lookup ---- */

struct session_lookup {
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
    session_f *on_done;
    void *owner;
};

static void finish_lookup(struct session_lookup *lookup, enum run_outcome outcome, const struct session *session)
{
    lookup->on_done(lookup->owner, outcome, session, lookup->verdict);
    free(lookup);
}

static void cache_session(struct session_lookup *lookup, const struct session *session, int64_t now)
{
    int64_t left = session->expires_at - now;
    char value[SESSION_TEXT], seconds[24];
    int length =
        snprintf(seconds, sizeof(seconds), "%" PRId64, left < SESSION_CACHE_SECONDS ? left : SESSION_CACHE_SECONDS);
    const struct text command[] = {lit("SET"),
                                   key_text(&lookup->key),
                                   session_print(session, value),
                                   lit("EX"),
                                   text_from(seconds, (size_t)length),
                                   lit("NX")};

    redis_send(lookup->redis, command, sizeof(command) / sizeof(*command), NULL, NULL);
}

static struct text column_text(const PGresult *result, const char *name)
{
    int at = PQfnumber(result, name);

    must(at >= 0);
    return PQgetisnull(result, 0, at) ? no_text
                                      : text_from(PQgetvalue(result, 0, at), (size_t)PQgetlength(result, 0, at));
}

static int64_t column_number(const PGresult *result, const char *name)
{
    uint64_t value = 0;

    must(text_to_number(column_text(result, name), &value));
    return (int64_t)value;
}

static void copy_id(const PGresult *result, const char *name, char id[ID_TEXT])
{
    struct text value = column_text(result, name);

    must(value.at != NULL && id_is_valid(value));
    memcpy(id, value.at, value.length + 1);
}

static bool read_row(const PGresult *result, struct session *session)
{
    *session = (struct session){
        .level = column_number(result, "level") == 1 ? LEVEL_ONE_FACTOR : LEVEL_TWO_FACTORS,
        .expires_at = column_number(result, "expires_at"),
        .idle_at = column_number(result, "idle_at"),
        .fresh_until = column_number(result, "fresh_until"),
    };
    copy_id(result, "id", session->id);
    copy_id(result, "person", session->person);
    if (!PQgetisnull(result, 0, PQfnumber(result, "impersonator")))
        copy_id(result, "impersonator", session->impersonator);
    session->support = text_equal(column_text(result, "support"), lit("t"));
    return session_name_kind(session, column_text(result, "kind"), column_text(result, "role"));
}

/* A key without a scope must not be mistaken for a browser's session, which has no such limit. */
static bool read_key(const PGresult *result, struct session *session)
{
    struct text networks = column_text(result, "networks");

    if (networks.length >= sizeof(session->networks))
        return false;
    if (networks.length > 0)
        memcpy(session->networks, networks.at, networks.length);
    session->scopes = scopes_parse(column_text(result, "scopes"));
    return session->scopes != 0;
}

static void on_read(struct run *run)
{
    struct session_lookup *lookup = run->owner;
    const PGresult *result = run->statements[0].result;
    int64_t now = clock_seconds();
    struct session session;
    bool open = false;

    if (run->outcome == RUN_DONE && PQntuples(result) == 1)
        open = read_row(result, &session) && (!lookup->has_key || read_key(result, &session)) &&
               session_is_open(&session, now);
    /* An impersonation depends on the session of the impersonator, so each request reads it again. */
    if (open && session.impersonator[0] == '\0')
        cache_session(lookup, &session, now);
    session.read = true;
    run_clear(run);
    finish_lookup(lookup, run->outcome, open ? &session : NULL);
}

static const struct statement *statement_of(const struct session_lookup *lookup)
{
    if (lookup->has_key)
        return SQL_SESSION_READ_KEY;
    return lookup->firm == 0 ? SQL_ADMIN_SESSION_READ : SQL_SESSION_READ;
}

static void read_session(struct session_lookup *lookup)
{
    const struct text digest = text_of(lookup->digest);

    lookup->run = (struct run){.firm = lookup->firm, .kind = VIEWER_SYSTEM, .on_done = on_read, .owner = lookup};
    run_add(&lookup->run, statement_of(lookup), &digest, 1);
    pool_run(lookup->pool, &lookup->run);
}

static void on_gate_done(void *owner, bool unavailable, struct limit_verdict verdict, struct text value)
{
    struct session_lookup *lookup = owner;
    struct session session;

    lookup->verdict = unavailable ? limit_local(lookup->asks, lookup->count, clock_ns() / 1000000U) : verdict;
    if (!lookup->verdict.allowed || !lookup->has_token)
        finish_lookup(lookup, RUN_DONE, NULL);
    else if (!session_parse(value, &session))
        read_session(lookup);
    else
        finish_lookup(lookup, RUN_DONE, session_is_open(&session, clock_seconds()) ? &session : NULL);
}

/* Only keys of this firm count. Those of another firm are not looked up. */
static bool is_key(uint64_t firm, struct text token)
{
    struct text handle;
    uint64_t key_firm;

    return firm != 0 && api_key_parse(token, &key_firm, &handle) && key_firm == firm;
}

void session_gate(struct redis *redis, struct pool *pool, uint64_t firm, struct text token,
                  const struct limit_ask *asks, size_t count, session_f *on_done, void *owner)
{
    struct session_lookup *lookup = calloc(1, sizeof(*lookup));
    struct session_digest digest;

    must(lookup != NULL && count <= LIMIT_KEYS);
    lookup->redis = redis;
    lookup->pool = pool;
    lookup->firm = firm;
    lookup->on_done = on_done;
    lookup->owner = owner;
    lookup->count = count;
    for (size_t i = 0; i < count; i++)
        lookup->asks[i] = asks[i];
    /* What cannot be one of our tokens is not looked up. */
    lookup->has_key = is_key(firm, token);
    lookup->has_token = lookup->has_key || token.length == SESSION_TOKEN;
    if (lookup->has_token) {
        digest = session_digest(firm, token);
        lookup->key = session_key(firm, &digest);
        memcpy(lookup->digest, "\\x", 2);
        crypto_hex(digest.bytes, sizeof(digest.bytes), lookup->digest + 2);
    }
    gate_ask(redis, lookup->asks, count, lookup->has_token ? &lookup->key : NULL, on_gate_done, lookup);
}

/* ---- eviction ---- */

void session_evict(struct redis *redis, uint64_t firm, const struct session_digest *digest, struct text id)
{
    struct key key = session_key(firm, digest);
    char seconds[16];
    struct text command[] = {lit("SET"), key_text(&key), lit("-"), lit("EX"), no_text};
    int length = snprintf(seconds, sizeof(seconds), "%d", SESSION_TOMBSTONE_SECONDS);

    command[4] = text_from(seconds, (size_t)length);
    /* Retried: a copy that survives an outage of Redis would bring the session back. */
    redis_send_with_retry(redis, command, sizeof(command) / sizeof(*command), SESSION_CACHE_SECONDS * 1000);
    if (id_is_valid(id))
        live_publish_session(redis, firm, id);
}

/* ---- API keys ---- */

/* Holds the parameters of the run, because no caller waits for it and keeps them. */
struct key_use {
    struct run run;
    char id[ID_TEXT], address[CIDR_TEXT];
};

static void on_key_use_recorded(struct run *run)
{
    if (run->outcome != RUN_DONE)
        log_say(LOG_WARNING, "the use of an API key could not be recorded");
    run_clear(run);
    free(run->owner);
}

void session_note_key(struct pool *pool, uint64_t firm, struct text id, struct text address, bool refused)
{
    struct key_use *key_use = calloc(1, sizeof(*key_use));
    struct text parameters[2];

    must(key_use != NULL && id_is_valid(id));
    memcpy(key_use->id, id.at, id.length);
    memcpy(key_use->address, address.at, address.length < sizeof(key_use->address) ? address.length : 0);
    parameters[0] = text_of(key_use->id);
    parameters[1] = text_of(key_use->address);
    key_use->run = (struct run){.firm = firm, .kind = VIEWER_SYSTEM, .on_done = on_key_use_recorded, .owner = key_use};
    run_add(&key_use->run, refused ? SQL_SESSION_KEY_REFUSED : SQL_SESSION_KEY_USED, parameters, 2);
    pool_run(pool, &key_use->run);
}
