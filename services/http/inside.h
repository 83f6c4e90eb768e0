/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What an exchange is made of. For the engine's own files and the asks harness; handlers see exchange.h.
 *
 * Ownership: an exchange is freed when its last reference goes. One reference belongs to the request of libh2o (its
 * pool's dispose clears `wire`), one to each operation under way (a gate, a run, a computation, a rest). Whatever
 * comes back late finds `wire` empty or the answer sent, and what it answers is dropped.
 */
#ifndef PORTICO_HTTP_INSIDE_H
#define PORTICO_HTTP_INSIDE_H

#include "common/buffer.h"
#include "data/limit.h"
#include "data/pool.h"
#include "data/registry.h"
#include "http/concurrency.h"
#include "http/exchange.h"
#include "http/route.h"
#include "http/server.h"
#include "http/state.h"
#include "http/stream.h"
#include "http/traffic.h"

enum {
    EXCHANGE_MS = 10000,            /* a request's time: 504 after it */
    BODY_BYTES = 5 * 512 * 1024,    /* the engine's own limit: a piece of an upload and some slack */
    JSON_BYTES = 256 * 1024,        /* a JSON body: 413 beyond it */
    ANSWER_BYTES = 8 * 1024 * 1024, /* an answer made in memory: 500 beyond it, for lists have pages */
    ANSWER_HEADERS = 24,
    BAD_FIELDS = 32, /* fields that one problem names */
    RETRY_SECONDS = 1,
};

struct header_line {
    struct text name, value;
};

/* What came in, copied: it outlives the client. */
struct request {
    enum method method; /* METHOD_NONE: one that no route can have */
    struct text verb, path, query, body;
    struct header_line *headers;
    size_t header_count;
    enum side side;
};

struct field_value {
    bool given;
    struct text value;
};

struct bad_field {
    struct text name;
    const char *code;
};

/* Why the exchange ended without an answer. */
struct refusal {
    int status; /* 0: it did not */
    struct text code;
    uint32_t retry_seconds;
    struct bad_field fields[BAD_FIELDS];
    size_t field_count;
    const char *member; /* a further member of the problem, and its JSON */
    struct text shown;
    struct text detail; /* said instead of the table's sentence; absent: the table's */
};

/* One transaction: what the handler asked, then what the engine put around it. */
struct transaction {
    struct run run;
    struct transaction *earlier;
    bool as_system;
    uint64_t firm; /* fenced in this one; 0: the realm's own pool */
    bool fenced;
    size_t asked;            /* statements of the handler so far */
    struct emitted *emitted; /* to append after the audit entry */
    bool audited;            /* the audit entry of the exchange is in it */
    bool key;                /* its Idempotency-Key is */
};

struct emitted {
    const struct statement *statement;
    struct text parameters[RUN_PARAMETERS];
    size_t count;
    size_t at; /* its place in the run */
    struct emitted *next;
};

enum realm_part { PART_FIRM, PART_APEX, PART_ADMIN, PART_INTERNAL };

struct puller;
struct events;
struct st_h2o_req_t;

struct exchange {
    unsigned magic;
    unsigned references;
    struct server *server;
    struct st_h2o_req_t *wire; /* NULL: the client left, or there never was one */

    struct request request;
    struct text id, address;
    enum realm_part part;
    const struct route *route;
    struct text parts[PATH_PARTS];
    struct firm firm_copy;
    const struct firm *firm;
    struct session viewer;
    struct field_value *fields;
    void *note;

    enum state state; /* exchange_move() changes it */
    struct history history;
    uint64_t began_ns, entered_ns, answered_ns; /* 0: the client has no answer yet */
    struct exchange *before, *after;            /* in one of the server's two lists */
    uint64_t deadline_ms;                       /* loop time; 0: in no list */
    struct exchange *queue_next;                /* in the queue of those who sign in */
    uint64_t rest_until_ms;

    struct transaction *open; /* being filled */
    struct transaction *done; /* latest first */
    struct limit_ask limits[LIMIT_KEYS];
    size_t limit_count;
    exchange_f *then, *on_conflict;

    const char *audit_name;
    bool audit_is_named, audit_is_written;
    struct text audit_object, audit_person;
    uint64_t audit_firm;

    struct text key; /* the Idempotency-Key; absent where none counts */
    unsigned char fingerprint[32];
    struct run *key_run, *keep_run; /* that read its first answer, or keeps it; NULL: not begun */

    int status, sent_status;
    struct buffer out;
    struct text content, content_type;
    struct header_line headers[ANSWER_HEADERS];
    size_t header_count;
    uint64_t bytes_out;
    struct refusal refusal;
    struct stream *stream; /* until the answer begins; then the puller has it */
    uint64_t stream_length;
    struct puller *puller;
    struct events *events;

    struct arena *arena, *secrets;
};

enum { EXCHANGE_MAGIC = 0x70785831 };

/* What the exchanges of one process share. */
struct server {
    const struct server_options *options;
    uv_loop_t *loop;
    struct pool *firm_pool, *registry_pool;
    struct redis *redis;
    struct registry *registry;
    struct route_tree *trees[4]; /* by enum realm_part */
    struct traffic *traffic;
    struct exchange *working, *working_end;   /* without an answer yet, in the order of their deadlines */
    struct exchange *rests;                   /* resting ones, in no order */
    struct events *streams;                   /* open event streams */
    struct exchange *lane[CONCURRENCY_LIMIT]; /* those at work in it */
    struct exchange *queue_first, *queue_last;
    size_t queue_length;
    size_t exchanges, resting, streaming, pulling, computing;
    uv_timer_t tick;
    uint64_t beat_ms;
    bool draining;
};

/* With one reference. `server` may have NULL for all that it does not need (the asks harness). */
struct exchange *exchange_open(struct server *server);
void exchange_ref(struct exchange *x);
void exchange_unref(struct exchange **x);

/* The route as it stands in logs, metrics and the record: "POST /api/matters". */
struct text exchange_route(const struct exchange *x);

#endif
