/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Few at a time and short-lived, so an array in order of age. */
#include "data/draining.h"

#include <string.h>

static void add(struct drains *drains, struct connection **connection, uint64_t until_ms)
{
    if (drains->count == DRAINING_MAX) {
        connection_close(&drains->at[0].connection);
        memmove(drains->at, drains->at + 1, --drains->count * sizeof(*drains->at));
    }
    drains->at[drains->count++] = (struct drain){*connection, until_ms};
    *connection = NULL;
}

void draining_add(struct drains *drains, struct connection **connection, uint64_t now_ms)
{
    if (connection_in_flight(*connection) == 0)
        connection_close(connection);
    else
        add(drains, connection, now_ms + DRAINING_MS);
}

void draining_add_broken(struct drains *drains, struct connection **connection)
{
    add(drains, connection, 0);
}

void draining_sweep(struct drains *drains, uint64_t now_ms)
{
    size_t kept = 0;

    for (size_t i = 0; i < drains->count; i++) {
        struct drain *drain = &drains->at[i];

        connection_expire(drain->connection, now_ms);
        if (connection_in_flight(drain->connection) == 0 || now_ms > drain->until_ms)
            connection_close(&drain->connection);
        else
            drains->at[kept++] = *drain;
    }
    drains->count = kept;
}

void draining_close(struct drains *drains, struct connection *connection)
{
    for (size_t i = 0; i < drains->count; i++) {
        if (drains->at[i].connection == connection) {
            memmove(drains->at + i, drains->at + i + 1, (--drains->count - i) * sizeof(*drains->at));
            break;
        }
    }
    connection_close(&connection);
}
