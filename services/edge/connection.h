/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The state of each client's connection, from accept to close.
 *
 * libh2o has nothing like it: it does not count resets, close a slow peer, or limit the connections of one address. A
 * struct connection is attached to the socket (on_close) and never found by a pointer, since addresses of memory are
 * reused.
 */
#ifndef PORTICO_EDGE_CONNECTION_H
#define PORTICO_EDGE_CONNECTION_H

#include "edge/host.h"

#include <h2o.h>

enum {
    CONNECTIONS_MAX = 8192,    /* per process; further ones are closed at accept */
    CONNECTIONS_ADDRESS = 256, /* per IPv4 address or IPv6 /64; many people of an office share one address */
    CONNECTION_ABORTS = 200,   /* requests aborted before their answer started; then the connection is closed */
    CONNECTION_UNUSED_MS = 30000,
    CONNECTION_IDLE_MS = 60000,     /* without a request */
    CONNECTION_STALLED_MS = 120000, /* with an answer under way of which nothing could be written */
    CONNECTION_BUCKETS = 4096
};

struct address {
    char text[INET6_ADDRSTRLEN]; /* for workers and logs */
    uint64_t subscriber;         /* the IPv4 address, or the IPv6 /64 */
    uint64_t network;            /* for rate limits: the IPv4 /24, or the IPv6 /64 */
    uint64_t network_above;      /* the IPv6 /48; 0: none */
};

struct connections;

struct connection {
    struct connections *all;
    h2o_socket_t *socket;
    h2o_linklist_t in_all, in_bucket;
    struct address address;
    struct host name;    /* from SNI; empty without one */
    uint64_t last_used;  /* ms; when it was accepted, or its last request ended */
    uint64_t written_at; /* ms; when `written` was last seen to grow */
    size_t written;
    size_t held; /* bytes of its requests' bodies, at the last count */
    uint32_t open, aborts;
    bool used, is_shut_down;
};

struct connections *connections_open(h2o_context_t *context);

/* Starts with a socket that was just accepted. NULL when a limit is reached; then the socket is closed. */
struct connection *connection_open(struct connections *connections, h2o_socket_t *socket);

void connection_request_began(struct connection *connection);
void connection_request_ended(struct connection *connection, bool was_answered);

/* Shuts the socket down: libh2o then sees a closed peer and frees what it owns. */
void connection_shut_down(struct connection *connection);

/* Shuts down all connections without a request, when the process stops. Returns how many connections remain. */
size_t connections_shut_down_idle(struct connections *connections);

/* Sets `held` of all connections to 0, before it is counted again. */
void connections_clear_held(struct connections *connections);

/* Shuts down the connection that holds most, the newest of them; there must be one that holds something. Returns what
 * it holds. */
size_t connections_shut_down_largest(struct connections *connections);

size_t connections_count(const struct connections *connections);
uint64_t connections_refused(const struct connections *connections);
uint64_t connections_reaped(const struct connections *connections);

/* The address as text, and the parts that limits count by. */
void address_of(const struct sockaddr *from, struct address *out);

#endif
