/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A reaper closes idle and stalled connections once a second. libh2o's own timers for HTTP/2 cannot: every byte
 * restarts them.
 */
#include "edge/connection.h"

#include "common/heap.h"
#include "common/must.h"

#include <stdlib.h>
#include <string.h>

struct connections {
    h2o_context_t *context;
    h2o_linklist_t all, buckets[CONNECTION_BUCKETS];
    h2o_timeout_entry_t reaper;
    size_t count;
    uint64_t refused, reaped;
    struct heap_burst burst;
};

void address_of(const struct sockaddr *from, struct address *out)
{
    const unsigned char *bytes = NULL;

    *out = (struct address){0};
    if (from->sa_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const void *)from;

        bytes = six->sin6_addr.s6_addr;
        if (!IN6_IS_ADDR_V4MAPPED(&six->sin6_addr)) {
            must(inet_ntop(AF_INET6, bytes, out->text, sizeof(out->text)) != NULL);
            memcpy(&out->subscriber, bytes, 8);
            out->network = out->subscriber;
            memcpy(&out->network_above, bytes, 6);
            return;
        }
        bytes += 12;
    } else if (from->sa_family == AF_INET) {
        bytes = (const unsigned char *)&((const struct sockaddr_in *)(const void *)from)->sin_addr;
    }
    if (bytes == NULL)
        return;
    must(inet_ntop(AF_INET, bytes, out->text, sizeof(out->text)) != NULL);
    memcpy(&out->subscriber, bytes, 4);
    memcpy(&out->network, bytes, 3);
}

static uint64_t now_of(const struct connections *connections)
{
    return h2o_now(connections->context->loop);
}

static h2o_linklist_t *bucket_of(struct connections *connections, const struct address *address)
{
    uint64_t mixed = address->subscriber * UINT64_C(0x9e3779b97f4a7c15);

    return &connections->buckets[(mixed >> 32) % CONNECTION_BUCKETS];
}

/* The bucket is short, because of the limit that is checked here. */
static bool has_room(struct connections *connections, const struct address *address)
{
    h2o_linklist_t *bucket = bucket_of(connections, address);
    size_t count = 0;

    if (connections->count >= CONNECTIONS_MAX)
        return false;
    for (h2o_linklist_t *at = bucket->next; at != bucket; at = at->next)
        count += H2O_STRUCT_FROM_MEMBER(struct connection, in_bucket, at)->address.subscriber == address->subscriber;
    return count < CONNECTIONS_ADDRESS;
}

static void on_close(void *data)
{
    struct connection *connection = data;

    must(connection->open == 0);
    h2o_linklist_unlink(&connection->in_all);
    h2o_linklist_unlink(&connection->in_bucket);
    connection->all->count--;
    free(connection);
}

struct connection *connection_open(struct connections *connections, h2o_socket_t *socket)
{
    struct sockaddr_storage from = {0};
    struct connection *connection;
    struct address address;

    h2o_socket_getpeername(socket, (struct sockaddr *)&from);
    address_of((struct sockaddr *)&from, &address);
    if (!has_room(connections, &address)) {
        connections->refused++;
        h2o_socket_close(socket);
        return NULL;
    }
    connection = calloc(1, sizeof(*connection));
    must(connection != NULL);
    connection->all = connections;
    connection->socket = socket;
    connection->address = address;
    connection->last_used = connection->written_at = now_of(connections);
    h2o_linklist_insert(&connections->all, &connection->in_all);
    h2o_linklist_insert(bucket_of(connections, &address), &connection->in_bucket);
    connections->count++;
    socket->on_close.cb = on_close;
    socket->on_close.data = connection;
    return connection;
}

void connection_request_began(struct connection *connection)
{
    connection->open++;
    connection->used = true;
    connection->written_at = now_of(connection->all);
}

void connection_request_ended(struct connection *connection, bool was_answered)
{
    must(connection->open > 0);
    connection->open--;
    connection->last_used = now_of(connection->all);
    if (!was_answered && ++connection->aborts == CONNECTION_ABORTS)
        connection_shut_down(connection);
}

void connection_shut_down(struct connection *connection)
{
    int descriptor = h2o_socket_get_fd(connection->socket);

    connection->is_shut_down = true;
    if (descriptor >= 0)
        shutdown(descriptor, SHUT_RDWR);
}

static bool is_overdue(struct connection *connection, uint64_t now)
{
    if (connection->open == 0)
        return now - connection->last_used > (connection->used ? CONNECTION_IDLE_MS : CONNECTION_UNUSED_MS);
    if (connection->socket->bytes_written != connection->written) {
        connection->written = connection->socket->bytes_written;
        connection->written_at = now;
    }
    return now - connection->written_at > CONNECTION_STALLED_MS;
}

static void on_reaper(h2o_timeout_entry_t *entry)
{
    struct connections *connections = H2O_STRUCT_FROM_MEMBER(struct connections, reaper, entry);
    uint64_t now = now_of(connections);

    for (h2o_linklist_t *at = connections->all.next; at != &connections->all; at = at->next) {
        struct connection *connection = H2O_STRUCT_FROM_MEMBER(struct connection, in_all, at);

        if (is_overdue(connection, now)) {
            connections->reaped++;
            connection->last_used = connection->written_at = now; /* the loop closes it later */
            connection_shut_down(connection);
        }
    }
    heap_after_burst(&connections->burst, connections->count);
    h2o_timeout_link(connections->context->loop, &connections->context->one_sec_timeout, &connections->reaper);
}

struct connections *connections_open(h2o_context_t *context)
{
    struct connections *connections = calloc(1, sizeof(*connections));

    must(connections != NULL);
    connections->context = context;
    h2o_linklist_init_anchor(&connections->all);
    for (size_t i = 0; i < CONNECTION_BUCKETS; i++)
        h2o_linklist_init_anchor(&connections->buckets[i]);
    connections->reaper.cb = on_reaper;
    h2o_timeout_link(context->loop, &context->one_sec_timeout, &connections->reaper);
    return connections;
}

size_t connections_shut_down_idle(struct connections *connections)
{
    for (h2o_linklist_t *at = connections->all.next; at != &connections->all; at = at->next) {
        struct connection *connection = H2O_STRUCT_FROM_MEMBER(struct connection, in_all, at);

        if (connection->open == 0)
            connection_shut_down(connection);
    }
    return connections->count;
}

void connections_clear_held(struct connections *connections)
{
    for (h2o_linklist_t *at = connections->all.next; at != &connections->all; at = at->next)
        H2O_STRUCT_FROM_MEMBER(struct connection, in_all, at)->held = 0;
}

size_t connections_shut_down_largest(struct connections *connections)
{
    struct connection *largest = NULL;
    size_t held;

    for (h2o_linklist_t *at = connections->all.next; at != &connections->all; at = at->next) {
        struct connection *connection = H2O_STRUCT_FROM_MEMBER(struct connection, in_all, at);

        if (largest == NULL || connection->held >= largest->held)
            largest = connection;
    }
    must(largest != NULL && largest->held > 0);
    held = largest->held;
    largest->held = 0; /* the loop closes it later */
    connection_shut_down(largest);
    return held;
}

size_t connections_count(const struct connections *connections)
{
    return connections->count;
}

uint64_t connections_refused(const struct connections *connections)
{
    return connections->refused;
}

uint64_t connections_reaped(const struct connections *connections)
{
    return connections->reaped;
}
