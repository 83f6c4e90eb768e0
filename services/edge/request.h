/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A request on its way through the edge: guard, host, limit, then a file, a page, or a worker.
 *
 * It lives in the memory of libh2o's request and dies with it, which may be at any time the loop runs: whoever holds a
 * pointer across the loop is told by `waiting` and `forward` being let go.
 */
#ifndef PORTICO_EDGE_REQUEST_H
#define PORTICO_EDGE_REQUEST_H

#include "edge/edge.h"
#include "edge/firms.h"
#include "edge/host.h"

enum {
    REQUEST_HEADERS = 100,        /* more: 431, and the connection ends */
    REQUEST_HEADER_BYTES = 32768, /* names and values decoded, and the path; more: the same */
    REQUEST_BODY = 2621440,       /* 2.5 MiB; uploads come in pieces of at most 2 MiB */
    REQUEST_ID = 32
};

struct request {
    struct edge *edge;
    h2o_req_t *req;
    struct connection *connection; /* NULL for an answer that libh2o made before we saw the request */
    char id[REQUEST_ID + 1];
    struct host host;
    enum place place;
    struct firm firm; /* a copy, for PLACE_FIRM: the registry may change meanwhile */
    uint64_t began_ns;
    const char *upstream; /* for the log: which worker answered */
    struct limit_ask *waiting;
    h2o_timeout_entry_t tick;
};

/* The handler of the TLS listener, of the plain one, and what both need. */
void request_register(h2o_hostconf_t *host, struct edge *edge);
void request_register_redirect(h2o_hostconf_t *host, struct edge *edge);

/* The record of a request. One is made for those that never reached our handler. */
struct request *request_of(h2o_req_t *req, struct edge *edge);

bool request_is(const struct request *r, struct text method);

/* Without the query; dots resolved and %xx decoded. */
struct text request_path(const struct request *r);
struct text request_header(const struct request *r, const h2o_token_t *name);

/* An answer in JSON is wanted: an API path, or an Accept that names JSON and no HTML. */
bool request_wants_json(const struct request *r);

#endif
