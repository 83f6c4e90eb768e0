/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Over HTTP/1 a body is in its connection's input, over HTTP/2 in its stream. libh2o neither counts them nor calls back
 * while they grow, so this iterates over all requests.
 *
 * A connection that was shut down is not counted again. Its body may stay for a moment: until the queue notices
 * (body_queue.c), or until the worker answers, and of those there are few at once.
 */
#include "edge/bodies.h"

#include "common/heap.h"
#include "edge/connection.h"
#include "edge/edge.h"

#include <h2o/http2.h>
#include <h2o/http2_internal.h> /* requires http2.h before it */
#include <stdint.h>

enum { TICKS_PER_SECOND = 10 };

void bodies_keep_in_memory(void)
{
    h2o_socket_buffer_mmap_settings.threshold = SIZE_MAX;
    heap_open();
}

static void add_buffer(h2o_req_t *req, const h2o_buffer_t *buffer, struct edge *edge)
{
    struct connection *connection = req->conn->callbacks->get_socket(req->conn)->on_close.data;

    if (connection == NULL || buffer == NULL ||
        buffer->bytes == NULL) /* of the metrics socket, or without a body yet */
        return;
    if (!connection->is_shut_down) {
        connection->held += buffer->capacity;
        edge->bodies_open += buffer->capacity;
    }
    edge->metrics.bodies_bytes += buffer->capacity;
    if (req->entity.base == NULL)
        edge->bodies_arriving += buffer->capacity;
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
    edge->metrics.bodies_bytes = edge->bodies_open = edge->bodies_arriving = 0;
    connections_clear_held(edge->connections);
    edge->config.http1.callbacks.foreach_request(&edge->context, on_http1_request, edge);
    edge->config.http2.callbacks.foreach_request(&edge->context, on_http2_request, edge);
}

static void on_bodies_timer(h2o_timeout_entry_t *entry)
{
    struct edge *edge = H2O_STRUCT_FROM_MEMBER(struct edge, bodies_timer, entry);
    uint64_t bytes;

    heap_gave(edge->bodies_arriving);
    count_bodies(edge);
    heap_took(edge->bodies_arriving); /* the proxy says when it takes a complete one */
    bytes = edge->bodies_open;
    if (++edge->bodies_ticks % TICKS_PER_SECOND == 0)
        heap_return();
    while (bytes > BODIES_BYTES) {
        bytes -= connections_shut_down_largest(edge->connections);
        edge->metrics.bodies_cut++;
    }
    h2o_timeout_link(edge->context.loop, &edge->context.hundred_ms_timeout, &edge->bodies_timer);
}

void bodies_watch(struct edge *edge)
{
    edge->bodies_timer.cb = on_bodies_timer;
    h2o_timeout_link(edge->context.loop, &edge->context.hundred_ms_timeout, &edge->bodies_timer);
}
