/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The list is short and its entries live briefly, so it is an array in the order of adding. */
#include "data/draining.h"

#include <string.h>

static void append(struct draining *draining, struct connection **connection, uint64_t deadline_ms)
{
    if (draining->count == DRAINING_MAX) {
        connection_close(&draining->connections[0].connection);
        memmove(draining->connections, draining->connections + 1, --draining->count * sizeof(*draining->connections));
    }
    draining->connections[draining->count++] = (struct draining_connection){*connection, deadline_ms};
    *connection = NULL;
}

void draining_add(struct draining *draining, struct connection **connection, uint64_t now_ms)
{
    if (connection_in_flight(*connection) == 0)
        connection_close(connection);
    else
        append(draining, connection, now_ms + DRAINING_MS);
}

void draining_add_broken(struct draining *draining, struct connection **connection)
{
    append(draining, connection, 0);
}

void draining_sweep(struct draining *draining, uint64_t now_ms)
{
    size_t count = 0;

    for (size_t i = 0; i < draining->count; i++) {
        struct draining_connection *draining_connection = &draining->connections[i];

        connection_expire(draining_connection->connection, now_ms);
        if (connection_in_flight(draining_connection->connection) == 0 || now_ms > draining_connection->deadline_ms)
            connection_close(&draining_connection->connection);
        else
            draining->connections[count++] = *draining_connection;
    }
    draining->count = count;
}

void draining_close(struct draining *draining, struct connection *connection)
{
    for (size_t i = 0; i < draining->count; i++) {
        if (draining->connections[i].connection == connection) {
            memmove(draining->connections + i, draining->connections + i + 1,
                    (--draining->count - i) * sizeof(*draining->connections));
            break;
        }
    }
    connection_close(&connection);
}
