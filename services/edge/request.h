/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A request in the edge: checks, host, limits, then a file, a page, or a worker.
 *
 * It lives in the memory of libh2o's request and is freed with it, which may happen at any time while the loop runs.
 * Whoever holds a pointer across the loop must be notified: on_dispose() cancels `pending_limits`, and the proxy has
 * its own dispose function.
 */
#ifndef PORTICO_EDGE_REQUEST_H
#define PORTICO_EDGE_REQUEST_H

#include "edge/edge.h"
#include "edge/firms.h"
#include "edge/host.h"

enum {
    REQUEST_HEADERS = 100,        /* more: 431, and the connection is closed */
    REQUEST_HEADER_BYTES = 32768, /* decoded names and values, and the path; more: the same */
    REQUEST_BODY = 2621440,       /* 2.5 MiB; uploads are sent in pieces of at most 2 MiB */
    REQUEST_ID = 32
};

struct request {
    struct edge *edge;
    h2o_req_t *req;
    struct connection *connection; /* NULL for a request that libh2o answered before our handler ran */
    char id[REQUEST_ID + 1];
    struct host host;
    enum host_kind host_kind;
    struct firm firm; /* a copy, for HOST_FIRM: the registry may change meanwhile */
    uint64_t began_ns;
    const char *upstream; /* for the log: which worker answered */
    struct limit_check *pending_limits;
    h2o_timeout_entry_t next_turn;
};

/* The handlers of the TLS listener and of the plain one. */
void request_register(h2o_hostconf_t *host, struct edge *edge);
void request_register_redirect(h2o_hostconf_t *host, struct edge *edge);

/* The struct of a request. It is also created for those that never reached our handler. */
struct request *request_of(h2o_req_t *req, struct edge *edge);

bool request_is(const struct request *r, struct text method);

/* Without the query, with dots resolved and %xx decoded. */
struct text request_path(const struct request *r);
struct text request_header(const struct request *r, const h2o_token_t *name);

/* Whether the client expects JSON: an API path, or an Accept that names JSON and not HTML. */
bool request_wants_json(const struct request *r);

#endif
