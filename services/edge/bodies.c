/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Over HTTP/1 a body stands in its connection's input, over HTTP/2 in its stream. libh2o has no count of them and calls
 * nobody while they grow, hence the walk over all requests.
 */
#include "edge/bodies.h"

#include "edge/connection.h"
#include "edge/edge.h"

#include <h2o/http2.h>
#include <h2o/http2_internal.h> /* wants http2.h before it */
#include <malloc.h>
#include <stdint.h>

/*
 * Fixed, because malloc would raise it with each large block that is freed, and a burst of uploads would then stay in
 * the process's memory for good.
 */
enum { LARGE_BLOCK = 512 * 1024 };

void bodies_keep_in_memory(void)
{
    h2o_socket_buffer_mmap_settings.threshold = SIZE_MAX;
    mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK);
}

static void add_buffer(h2o_req_t *req, const h2o_buffer_t *buffer, struct edge *edge)
{
    struct connection *connection = req->conn->callbacks->get_socket(req->conn)->on_close.data;

    if (connection == NULL || buffer == NULL || buffer->bytes == NULL) /* the metrics socket's, or nothing came yet */
        return;
    connection->held += buffer->capacity;
    edge->metrics.bodies_bytes += buffer->capacity;
}

static int on_http1_request(h2o_req_t *req, void *edge)
{
    add_buffer(req, req->conn->callbacks->get_socket(req->conn)->input, edge);
    return 0;
}

static int on_http2_request(h2o_req_t *req, void *edge)
{
    add_buffer(req, H2O_STRUCT_FROM_MEMBER(h2o_http2_stream_t, req, req)->_req_body, edge);
    return 0;
}

static void count_bodies(struct edge *edge)
{
    edge->metrics.bodies_bytes = 0;
    connections_hold_nothing(edge->connections);
    edge->config.http1.callbacks.foreach_request(&edge->context, on_http1_request, edge);
    edge->config.http2.callbacks.foreach_request(&edge->context, on_http2_request, edge);
}

static void on_look(h2o_timeout_entry_t *entry)
{
    struct edge *edge = H2O_STRUCT_FROM_MEMBER(struct edge, look_at_bodies, entry);
    uint64_t bytes;

    count_bodies(edge);
    bytes = edge->metrics.bodies_bytes;
    while (bytes > BODIES_BYTES) {
        bytes -= connections_cut_largest(edge->connections);
        edge->metrics.bodies_cut++;
    }
    h2o_timeout_link(edge->context.loop, &edge->context.hundred_ms_timeout, &edge->look_at_bodies);
}

void bodies_watch(struct edge *edge)
{
    edge->look_at_bodies.cb = on_look;
    h2o_timeout_link(edge->context.loop, &edge->context.hundred_ms_timeout, &edge->look_at_bodies);
}
