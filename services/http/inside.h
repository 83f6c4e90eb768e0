/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What an exchange consists of. For the engine's own files and the asks harness; handlers see exchange.h.
 *
 * Ownership: an exchange is freed with its last reference. The request of libh2o holds one reference (the dispose
 * function of its memory pool clears `h2o_req`), and each operation under way holds one (a gate, a run, a computation,
 * a rest). An operation that ends late finds `h2o_req` empty or the answer sent, and its answer is dropped.
 */
#ifndef PORTICO_HTTP_INSIDE_H
#define PORTICO_HTTP_INSIDE_H

#include "common/buffer.h"
#include "common/heap.h"
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
    EXCHANGE_MS = 10000,            /* time for one request: 504 after it */
    LARGE_BODY = 64 * 1024,         /* a body of this size is taken from libh2o, not copied */
    BODY_BYTES = 5 * 512 * 1024,    /* the engine's own limit: a piece of an upload and some slack */
    JSON_BYTES = 256 * 1024,        /* a JSON body: 413 beyond it */
    ANSWER_BYTES = 8 * 1024 * 1024, /* an answer made in memory: 500 beyond it; lists have pages */
    ANSWER_HEADERS = 24,
    BAD_FIELDS = 32, /* fields that one problem names */
    RETRY_SECONDS = 1,
};

struct header_line {
    struct text name, value;
};

/* The request, copied, because the exchange may outlive the client's connection. */
struct request {
    enum method method; /* METHOD_NONE: one that no route has */
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

/* Why the exchange was refused. */
struct refusal {
    int status; /* 0: it was not */
    struct text code;
    uint32_t retry_seconds;
    struct bad_field fields[BAD_FIELDS];
    size_t field_count;
    const char *member; /* one more member of the problem, and its JSON */
    struct text shown;
    struct text detail; /* instead of the sentence of the code; absent: that sentence */
};

/* One transaction: the statements of the handler, and those that the engine adds before and after. */
struct transaction {
    struct run run;
    struct transaction *earlier;
    bool as_system;
    uint64_t firm; /* the fenced transaction's firm; 0: the realm's own pool */
    bool fenced;
    size_t asked;            /* statements of the handler so far */
    struct emitted *emitted; /* appended after the audit entry */
    bool audited;            /* it holds the audit entry of the exchange */
    bool has_key;            /* it holds the Idempotency-Key */
};

struct emitted {
    const struct statement *statement;
    struct text parameters[RUN_PARAMETERS];
    size_t count;
    size_t at; /* its index in the run */
    struct emitted *next;
};

/* A request with a key is carried out already, and its answer is made again from what was written. */
struct replay {
    bool is_partial; /* a statement that wrote gave rows, too, and those are gone */
    bool is_recent;  /* the first request may still be at work */
};

enum realm_part { PART_FIRM, PART_APEX, PART_ADMIN, PART_INTERNAL };

struct puller;
struct events;
struct st_h2o_req_t;
struct st_h2o_buffer_t;

struct exchange {
    unsigned magic;
    unsigned references;
    struct server *server;
    struct st_h2o_req_t *h2o_req; /* NULL: the client left, or the asks harness runs */

    struct request request;
    struct st_h2o_buffer_t *large_body; /* holds the body; NULL: the arena does */
    struct text id, address;
    enum realm_part realm_part;
    const struct route *route;
    struct text path_parts[PATH_PARTS];
    struct firm firm_copy;
    const struct firm *firm;
    struct session viewer;
    struct field_value *fields;
    void *note;

    enum state state; /* exchange_move() changes it */
    struct history history;
    uint64_t began_ns, entered_ns, answered_ns; /* 0: the client has no answer yet */
    struct exchange *previous, *next;           /* in one of the server's two lists */
    uint64_t deadline_ms;                       /* loop time; 0: in no list */
    struct exchange *next_in_queue;             /* in the queue of the concurrency limit */
    uint64_t rest_until_ms;

    struct transaction *open;  /* being filled */
    struct transaction *done;  /* latest first */
    struct transaction *spare; /* forgotten ones, to be filled again */
    struct limit_ask limits[LIMIT_KEYS];
    size_t limit_count;
    exchange_f *then, *on_conflict;
    const char *conflict; /* the code for on_conflict; NULL: there was no conflict */

    const char *audit_name;
    bool audit_is_named, audit_is_written, audit_is_supports;
    struct text audit_object, audit_person, audit_detail;
    uint64_t audit_firm;

    struct text key;     /* the Idempotency-Key; absent where none counts */
    bool key_is_claimed; /* the first transaction that writes claims it, audited or not */
    unsigned char fingerprint[32];
    struct id_source ids; /* with a key: new_id() derives its ids from it */
    unsigned id_count;
    struct replay *replay;              /* NULL unless the answer of an earlier request with this key was lost */
    struct run *lookup_run, *store_run; /* NULL: not started */

    int status, sent_status;
    struct buffer out;
    struct text content, content_type;
    struct header_line headers[ANSWER_HEADERS];
    size_t header_count;
    uint64_t bytes_out;
    struct refusal refusal;
    struct stream *stream; /* until the answer starts; then the puller owns it */
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
    struct exchange *working, *working_last; /* without an answer yet, in the order of their deadlines */
    struct exchange *rests;                  /* resting exchanges, in no order */
    struct events *streams;                  /* open event streams */
    struct heap_burst burst;                 /* after a burst of them */
    struct concurrency sign_ins;
    size_t exchanges, resting, streaming, pulling, computing;
    uv_timer_t tick;
    uint64_t heartbeat_ms;
    bool draining;
};

/* With one reference. `server` may have NULL for all that it does not need (the asks harness). */
struct exchange *exchange_open(struct server *server);
void exchange_ref(struct exchange *x);
void exchange_unref(struct exchange **x);

/* As refuse_field(), of a parameter of the query: 400. */
void refuse_parameter(struct exchange *x, const char *name, const char *code);

/* The lines of a header that is a list, as one (RFC 9110, section 5.3); absent when there is none. */
struct text header_list(const struct exchange *x, const char *name);

/* The route as logs, metrics and the audit log show it: "POST /api/matters". */
struct text exchange_route(const struct exchange *x);

#endif
