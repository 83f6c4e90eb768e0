/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A lower version means that the platform has an older database: then the whole registry is requested. */
#include "edge/registry.h"

#include "common/id.h"
#include "common/log.h"
#include "common/must.h"
#include "edge/iovec.h"
#include "edge/registry_text.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct registry {
    h2o_context_t *context;
    struct firms *firms;
    h2o_socketpool_t *platform;
    char id[ID_TEXT]; /* of this process: the platform waits for each edge that it knows */
    char path[PATH_MAX], fresh_path[PATH_MAX];
    uint64_t version, answered_at;
    h2o_http1client_t *client;
    h2o_http1client_ctx_t client_context;
    h2o_timeout_t timeout;
    char head[256];
    h2o_iovec_t parts[1];
    struct buffer answer;
    bool unavailable;             /* logged once */
    unsigned ticks_left, backoff; /* tenths of a second until the next try, and the latest delay */
    h2o_timeout_entry_t tick;
};

/* ---- the copy on disk ---- */

static bool write_whole(int file, struct text bytes)
{
    while (bytes.length > 0) {
        ssize_t count_written = write(file, bytes.at, bytes.length);

        if (count_written <= 0)
            return false;
        bytes = text_slice(bytes, (size_t)count_written, SIZE_MAX);
    }
    return true;
}

/* Replaced by a rename, so that a reader sees the old or the new file. Its loss costs one poll of everything. */
static void save_copy(const struct registry *registry)
{
    struct buffer text;
    bool saved = false;
    int file;

    buffer_open(&text, REGISTRY_BYTES);
    registry_print(registry->firms, registry->version, &text);
    file = open(registry->fresh_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file >= 0) {
        saved = !text.overflowed && write_whole(file, buffer_text(&text));
        saved = close(file) == 0 && saved && rename(registry->fresh_path, registry->path) == 0;
    }
    if (!saved)
        log_say_text(LOG_ERROR, "the registry could not be saved", "file", text_of(registry->path));
    buffer_close(&text);
}

static bool read_whole(const char *path, struct buffer *out)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    char piece[65536];
    ssize_t count_read;

    if (file < 0)
        return false;
    while ((count_read = read(file, piece, sizeof(piece))) > 0)
        buffer_add(out, text_from(piece, (size_t)count_read));
    close(file);
    return count_read == 0 && !out->overflowed;
}

static void load_copy(struct registry *registry)
{
    struct registry_change change;
    struct buffer text;

    buffer_open(&text, REGISTRY_BYTES);
    if (read_whole(registry->path, &text) && registry_change_parse(buffer_text(&text), &change)) {
        if (firms_merge(registry->firms, change.firms, change.count))
            registry->version = change.version;
        registry_change_close(&change);
    }
    buffer_close(&text);
}

/* ---- polling ---- */

static void back_off(struct registry *registry, const char *why)
{
    registry->client = NULL;
    registry->backoff = registry->backoff == 0 ? 1 : registry->backoff * 2;
    if (registry->backoff > REGISTRY_BACKOFF)
        registry->backoff = REGISTRY_BACKOFF;
    registry->ticks_left = registry->backoff;
    if (!registry->unavailable)
        log_say_text(LOG_WARNING, "the platform does not answer; known firms are served", "why", text_of(why));
    registry->unavailable = true;
}

static bool apply_answer(struct registry *registry)
{
    struct registry_change change;
    bool is_valid;

    if (registry->answer.overflowed || !registry_change_parse(buffer_text(&registry->answer), &change))
        return false;
    if (change.version < registry->version) {
        registry->version = 0;
        registry_change_close(&change);
        return true;
    }
    if (registry->version == 0)
        firms_clear(registry->firms);
    is_valid = firms_merge(registry->firms, change.firms, change.count);
    if (is_valid && (change.count > 0 || change.version != registry->version)) {
        registry->version = change.version;
        save_copy(registry);
    }
    registry_change_close(&change);
    return is_valid;
}

/* The next poll starts at the next tick of 0.1 s, so that a platform that answers at once cannot keep us busy. */
static void on_answer_complete(struct registry *registry)
{
    registry->client = NULL;
    if (!apply_answer(registry)) {
        back_off(registry, "its answer is malformed");
        return;
    }
    registry->answered_at = h2o_now(registry->context->loop);
    registry->backoff = registry->ticks_left = 0;
    registry->unavailable = false;
}

static int on_body(h2o_http1client_t *client, const char *error)
{
    struct registry *registry = client->data;

    buffer_add(&registry->answer, text_from(client->sock->input->bytes, client->sock->input->size));
    h2o_buffer_consume(&client->sock->input, client->sock->input->size);
    if (error == h2o_http1client_error_is_eos)
        on_answer_complete(registry);
    else if (error != NULL)
        back_off(registry, error);
    return 0;
}

static h2o_http1client_body_cb on_head(h2o_http1client_t *client, const char *error, int minor, int status,
                                       h2o_iovec_t reason, h2o_header_t *headers, size_t count, int length)
{
    struct registry *registry = client->data;

    (void)minor;
    (void)reason;
    (void)headers;
    (void)count;
    (void)length;
    if (error == NULL && status == 200)
        return on_body;
    back_off(registry, error != NULL ? error : "its answer is not 200");
    return NULL;
}

static h2o_http1client_head_cb on_connect(h2o_http1client_t *client, const char *error, h2o_iovec_t **parts,
                                          size_t *count, int *is_head)
{
    struct registry *registry = client->data;

    if (error != NULL) {
        back_off(registry, error);
        return NULL;
    }
    *parts = registry->parts;
    *count = 1;
    *is_head = 0;
    return on_head;
}

static void start_poll(struct registry *registry)
{
    int length = snprintf(registry->head, sizeof(registry->head),
                          "GET /internal/registry?edge=%s&after=%" PRIu64 " HTTP/1.1\r\nhost: platform\r\n"
                          "x-portico-realm: internal\r\n\r\n",
                          registry->id, registry->version);

    registry->parts[0] = h2o_iovec_init(registry->head, (size_t)length);
    buffer_clear(&registry->answer);
    h2o_http1client_connect_with_pool(&registry->client, registry, &registry->client_context, registry->platform,
                                      on_connect);
}

static void on_tick(h2o_timeout_entry_t *entry)
{
    struct registry *registry = H2O_STRUCT_FROM_MEMBER(struct registry, tick, entry);

    if (registry->ticks_left > 0)
        registry->ticks_left--;
    if (registry->client == NULL && registry->ticks_left == 0)
        start_poll(registry);
    h2o_timeout_link(registry->context->loop, &registry->context->hundred_ms_timeout, &registry->tick);
}

struct registry *registry_open(h2o_context_t *context, struct firms *firms, struct upstreams *upstreams,
                               const char *folder)
{
    struct registry *registry = calloc(1, sizeof(*registry));

    must(registry != NULL);
    registry->context = context;
    registry->firms = firms;
    id_new(registry->id);
    registry->platform = &upstreams_for_platform(upstreams).list[0]->pool;
    registry->answered_at = h2o_now(context->loop);
    must((size_t)snprintf(registry->path, PATH_MAX, "%s/registry.json", folder) < PATH_MAX);
    must((size_t)snprintf(registry->fresh_path, PATH_MAX, "%s/registry.json.%d", folder, (int)getpid()) < PATH_MAX);
    buffer_open(&registry->answer, REGISTRY_BYTES);
    h2o_timeout_init(context->loop, &registry->timeout, REGISTRY_POLL_MS);
    registry->client_context = (h2o_http1client_ctx_t){.loop = context->loop,
                                                       .getaddr_receiver = &context->receivers.hostinfo_getaddr,
                                                       .io_timeout = &registry->timeout};
    load_copy(registry);
    registry->tick.cb = on_tick;
    h2o_timeout_link(context->loop, &context->hundred_ms_timeout, &registry->tick);
    start_poll(registry);
    return registry;
}

uint64_t registry_version(const struct registry *registry)
{
    return registry->version;
}

uint64_t registry_age(const struct registry *registry)
{
    return (h2o_now(registry->context->loop) - registry->answered_at) / 1000;
}
