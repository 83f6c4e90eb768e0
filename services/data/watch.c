/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* libuv releases a handle in the iteration after its closing, so the handle is allocated here, not in its owner. */
#include "data/watch.h"

#include "common/must.h"

#include <stdlib.h>

struct watch {
    uv_poll_t poll;
    int socket, wanted;
    watch_f *on_event;
    void *owner;
};

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void watch_close(struct watch **watch)
{
    struct watch *old = *watch;

    *watch = NULL;
    if (old != NULL)
        uv_close((uv_handle_t *)&old->poll, on_closed);
}

static struct watch *watch_open(uv_loop_t *loop, int socket, watch_f *on_event, void *owner)
{
    struct watch *watch = calloc(1, sizeof(*watch));

    must(watch != NULL);
    watch->socket = socket;
    watch->on_event = on_event;
    watch->owner = owner;
    watch->poll.data = watch;
    must(uv_poll_init(loop, &watch->poll, socket) == 0);
    return watch;
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    const struct watch *watch = poll->data;

    watch->on_event(watch->owner, status, events);
}

void watch_want(struct watch **watch, uv_loop_t *loop, int socket, int events, watch_f *on_event, void *owner)
{
    if (*watch != NULL && (*watch)->socket != socket)
        watch_close(watch);
    if (*watch == NULL)
        *watch = watch_open(loop, socket, on_event, owner);
    if ((*watch)->wanted == events)
        return;
    (*watch)->wanted = events;
    must(uv_poll_start(&(*watch)->poll, events, on_poll) == 0);
}
