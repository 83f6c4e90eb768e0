/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Workers that were down a moment ago are tried last, but they are tried: a restart is faster than UPSTREAM_DOWN_MS. So
   are, for a stream, those that are full of streams: they refuse it with a clear problem. */
#include "edge/upstream.h"

#include "common/config.h"
#include "common/must.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

struct upstreams {
    size_t count;
    struct upstream platform, workers[RENDEZVOUS_MAX];
};

static void open_upstream(struct upstream *upstream, h2o_context_t *context)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char path[SOCKET_BYTES], file[32];

    snprintf(file, sizeof(file), "%s.sock", upstream->name);
    config_socket(path, file);
    memcpy(address.sun_path, path, strlen(path) + 1);
    upstream->loop = context->loop;
    body_queue_open(&upstream->bodies, context);
    h2o_socketpool_init_by_address(&upstream->pool, (struct sockaddr *)&address, sizeof(address), 0, SIZE_MAX);
    h2o_socketpool_set_timeout(&upstream->pool, context->loop, UPSTREAM_KEEP_MS);
}

struct upstreams *upstreams_open(h2o_context_t *context, size_t workers)
{
    struct upstreams *upstreams = calloc(1, sizeof(*upstreams));

    must(upstreams != NULL && workers >= 1 && workers <= RENDEZVOUS_MAX);
    upstreams->count = workers;
    snprintf(upstreams->platform.name, sizeof(upstreams->platform.name), "platform");
    open_upstream(&upstreams->platform, context);
    for (size_t i = 0; i < workers; i++) {
        snprintf(upstreams->workers[i].name, sizeof(upstreams->workers[i].name), "worker-%zu", i + 1);
        open_upstream(&upstreams->workers[i], context);
    }
    return upstreams;
}

static bool is_preferred(const struct upstream *upstream, bool is_stream)
{
    return h2o_now(upstream->loop) >= upstream->down_until && (!is_stream || upstream->streams < UPSTREAM_STREAMS);
}

struct upstream_order upstreams_for_firm(struct upstreams *upstreams, uint64_t firm, bool is_stream)
{
    struct upstream_order order = {.count = 0};
    uint8_t preferred[RENDEZVOUS_MAX];

    rendezvous_order(firm, upstreams->count, preferred);
    for (int first = 1; first >= 0; first--)
        for (size_t i = 0; i < upstreams->count; i++)
            if (is_preferred(&upstreams->workers[preferred[i]], is_stream) == (first == 1))
                order.list[order.count++] = &upstreams->workers[preferred[i]];
    return order;
}

struct upstream_order upstreams_for_platform(struct upstreams *upstreams)
{
    return (struct upstream_order){.list = {&upstreams->platform}, .count = 1};
}

bool upstream_has_room(const struct upstream *upstream)
{
    return upstream->requests < UPSTREAM_REQUESTS;
}

void upstream_failed(struct upstream *upstream)
{
    upstream->failures++;
    upstream->down_until = h2o_now(upstream->loop) + UPSTREAM_DOWN_MS;
}

void upstream_answered(struct upstream *upstream)
{
    upstream->down_until = 0;
}

const struct upstream *upstreams_at(const struct upstreams *upstreams, size_t index)
{
    if (index == 0)
        return &upstreams->platform;
    return index <= upstreams->count ? &upstreams->workers[index - 1] : NULL;
}
