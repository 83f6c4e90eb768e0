/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What we know of each client's connection, from accept to close.
 *
 * libh2o has no such record: nothing in it counts resets, ends a peer that trickles, or bounds how many connections one
 * address holds. The record hangs on the socket (on_close), never in a table keyed by a pointer, since addresses are
 * used again.
 */
#ifndef PORTICO_EDGE_CONNECTION_H
#define PORTICO_EDGE_CONNECTION_H

#include "edge/host.h"

#include <h2o.h>

enum {
    CONNECTIONS_MOST = 8192,   /* of this process; more are closed at accept */
    CONNECTIONS_ADDRESS = 256, /* of one IPv4 address or IPv6 /64: an office behind one address is many people */
    CONNECTION_ABORTS = 200,   /* requests given up before an answer began, then the connection is cut */
    CONNECTION_UNUSED_MS = 30000,
    CONNECTION_IDLE_MS = 60000,     /* without a request */
    CONNECTION_STALLED_MS = 120000, /* answering, but nothing could be written */
    CONNECTION_BUCKETS = 4096
};

struct address {
    char text[INET6_ADDRSTRLEN]; /* for workers and logs */
    uint64_t place;              /* one subscriber: the IPv4 address, or the IPv6 /64 */
    uint64_t network;            /* for rate limits: the IPv4 /24, or the IPv6 /64 */
};

struct connections;

struct connection {
    struct connections *all;
    h2o_socket_t *socket;
    h2o_linklist_t in_all, in_bucket;
    struct address address;
    struct host name;    /* from SNI; empty when the client sent none */
    uint64_t last;       /* ms; accepted, or the last request ended */
    uint64_t written_at; /* ms; when `written` was last seen to grow */
    size_t written;
    size_t held; /* by bodies of its requests, when they were last counted */
    uint32_t open, aborts;
    bool used;
};

struct connections *connections_open(h2o_context_t *context);

/* Takes a socket that was just accepted. NULL, and the socket is closed, where a limit is reached. */
struct connection *connection_open(struct connections *connections, h2o_socket_t *socket);

void connection_request_began(struct connection *connection);
void connection_request_ended(struct connection *connection, bool was_answered);

/* Ends it from outside: the protocol's code sees a closed peer and frees what is its own. */
void connection_cut(struct connection *connection);

/* Cuts all that have nothing open, for the end of the process. Gives how many are left. */
size_t connections_cut_idle(struct connections *connections);

/* Before `held` is counted anew. */
void connections_hold_nothing(struct connections *connections);

/* Cuts the one that holds most; there must be one that holds something. Gives what it holds. */
size_t connections_cut_largest(struct connections *connections);

size_t connections_count(const struct connections *connections);
uint64_t connections_refused(const struct connections *connections);
uint64_t connections_reaped(const struct connections *connections);

/* The address as text, and the parts that limits count by. */
void address_of(const struct sockaddr *from, struct address *out);

#endif
