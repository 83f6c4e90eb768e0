/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Start, run, drain. libh2o's context is not disposed at the end: its timers may still be linked, which would abort,
 * and the process ends anyway.
 */
#include "http/server.h"

#include "common/descriptors.h"
#include "common/heap.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/must.h"
#include "data/redis.h"
#include "http/form.h"
#include "http/listen.h"
#include "http/pull.h"
#include "http/waits.h"
#include "http/wire.h"

#include <signal.h>

enum {
    DRAIN_MS = 10000,
    DRAIN_TICK_MS = 50,
    IDLE_MS = 60000, /* an idle connection; longer than at the edge, so that the edge closes first */
};

/* One per process; static, so that libh2o's memory is still reachable when the process ends. */
static struct {
    struct server server;
    h2o_globalconf_t configuration;
    h2o_context_t context;
    h2o_hostconf_t *hosts[2], *metrics_hosts[2];
    h2o_accept_ctx_t accept, metrics_accept;
    struct listener *listener, *metrics_listener;
    uv_signal_t terminate, interrupt;
    uv_timer_t drain;
    uint64_t drain_until_ms;
} process;

struct pool *server_firm_pool(struct server *server)
{
    return server->firm_pool;
}

struct pool *server_registry_pool(struct server *server)
{
    return server->registry_pool;
}

struct redis *server_redis(struct server *server)
{
    return server->redis;
}

/* ---- metrics ---- */

static int on_metrics(h2o_handler_t *handler, h2o_req_t *req)
{
    static h2o_generator_t generator = {NULL, NULL};
    struct buffer out;
    h2o_iovec_t bytes;

    (void)handler;
    buffer_open(&out, METRICS_BYTES);
    traffic_print(&process.server, &out);
    metrics_print(&out);
    bytes = h2o_strdup(&req->pool, out.at, out.length);
    buffer_close(&out);
    req->res.status = 200;
    req->res.reason = "OK";
    req->res.content_length = bytes.len;
    h2o_add_header_by_str(&req->pool, &req->res.headers, H2O_STRLIT("content-type"), 1, NULL,
                          H2O_STRLIT("text/plain; version=0.0.4"));
    h2o_start_response(req, &generator);
    h2o_send(req, &bytes, 1, H2O_SEND_STATE_FINAL);
    return 0;
}

/* ---- libh2o ---- */

static h2o_hostconf_t *add_host(const char *name)
{
    h2o_hostconf_t *host = h2o_config_register_host(&process.configuration, h2o_iovec_init(name, strlen(name)), 65535);

    must(host != NULL);
    return host;
}

/*
 * By default libh2o writes a large body to an unlinked file, so a piece of a document would lie on a disk unsealed.
 * BODY_BYTES bounds one body. An edge has at most BODY_QUEUE_RUNNING large ones here at once, UPSTREAM_REQUESTS of all
 * together.
 */
static void keep_bodies_in_memory(void)
{
    h2o_socket_buffer_mmap_settings.threshold = SIZE_MAX;
    heap_open();
}

/* One context with two lists of hosts, one for each socket. Each list has one host, which serves whatever name a
   request gives. */
static void configure_h2o(void)
{
    h2o_config_init(&process.configuration);
    keep_bodies_in_memory();
    process.configuration.server_name = h2o_iovec_init(H2O_STRLIT("portico"));
    process.configuration.max_request_entity_size = BODY_BYTES;
    process.configuration.http1.req_timeout = IDLE_MS;
    process.configuration.http1.upgrade_to_http2 = 0;
    process.configuration.http2.graceful_shutdown_timeout = 1000;
    process.hosts[0] = add_host("service");
    process.metrics_hosts[0] = add_host("metrics");
    wire_register(h2o_config_register_path(process.hosts[0], "/", 0), &process.server);
    h2o_create_handler(h2o_config_register_path(process.metrics_hosts[0], "/", 0), sizeof(h2o_handler_t))->on_req =
        on_metrics;
    h2o_context_init(&process.context, process.server.loop, &process.configuration);
    process.accept = (h2o_accept_ctx_t){.ctx = &process.context, .hosts = process.hosts};
    process.metrics_accept = (h2o_accept_ctx_t){.ctx = &process.context, .hosts = process.metrics_hosts};
}

/* ---- shared by the exchanges ---- */

static struct route_tree *open_tree(const struct route *const *tables)
{
    return tables == NULL ? NULL : route_tree_open(tables);
}

static void open_trees(struct server *server, const struct server_options *options)
{
    if (options->realm == REALM_FIRM) {
        server->trees[PART_FIRM] = open_tree(options->routes);
    } else {
        server->trees[PART_APEX] = open_tree(options->routes);
        server->trees[PART_ADMIN] = open_tree(options->admin_routes);
        server->trees[PART_INTERNAL] = open_tree(options->internal_routes);
    }
    server->traffic = traffic_open(server->trees, sizeof(server->trees) / sizeof(server->trees[0]));
}

static struct pool *open_pool(struct server *server, const struct pool_options *options)
{
    return options->conninfo == NULL ? NULL : pool_open(server->loop, options);
}

static void open_data(struct server *server, const struct server_options *options)
{
    server->registry_pool = open_pool(server, &(struct pool_options){.name = "registry",
                                                                     .conninfo = options->registry_conninfo,
                                                                     .connections = options->registry_connections});
    server->firm_pool = open_pool(server, &(struct pool_options){.name = "firm",
                                                                 .conninfo = options->firm_conninfo,
                                                                 .connections = options->firm_connections,
                                                                 .fenced = true,
                                                                 .apart = options->sign_in_connections});
    if (options->redis != NULL)
        server->redis = redis_open(server->loop, options->redis);
    if (options->realm == REALM_FIRM)
        server->registry = registry_open(server->loop, server->registry_pool);
}

/* ---- stopping ---- */

static void stop_loop(void)
{
    struct server *server = &process.server;

    uv_timer_stop(&process.drain);
    registry_close(&server->registry);
    pool_close(&server->firm_pool);
    pool_close(&server->registry_pool);
    redis_close(&server->redis);
    uv_stop(server->loop);
}

static void on_drain(uv_timer_t *timer)
{
    (void)timer;
    if ((process.server.exchanges == 0 && process.server.streaming == 0) ||
        uv_now(process.server.loop) >= process.drain_until_ms)
        stop_loop();
}

/* New connections are refused, open streams end, requests under way are answered. A second signal ends the process at
   once. */
static void on_signal(uv_signal_t *signal, int number)
{
    struct server *server = &process.server;

    (void)signal;
    if (server->draining) {
        stop_loop();
        return;
    }
    server->draining = true;
    log_say_text(LOG_INFO, "stopping", "signal", text_of(strsignal(number)));
    listen_close(&process.listener);
    listen_close(&process.metrics_listener);
    h2o_context_request_shutdown(&process.context);
    events_end_all(server);
    waits_wake(server);
    process.drain_until_ms = uv_now(server->loop) + DRAIN_MS;
    must(uv_timer_start(&process.drain, on_drain, 0, DRAIN_TICK_MS) == 0);
}

static void watch_signals(uv_loop_t *loop)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file at its limit is an error of write(), as on a full disk */
    must(uv_timer_init(loop, &process.drain) == 0);
    must(uv_signal_init(loop, &process.terminate) == 0);
    must(uv_signal_init(loop, &process.interrupt) == 0);
    must(uv_signal_start(&process.terminate, on_signal, SIGTERM) == 0);
    must(uv_signal_start(&process.interrupt, on_signal, SIGINT) == 0);
}

int server_run(const struct server_options *options)
{
    struct server *server = &process.server;

    descriptors_raise_limit();
    server->options = options;
    server->loop = uv_default_loop();
    form_start();
    open_trees(server, options);
    watch_signals(server->loop);
    waits_open(server);
    open_data(server, options);
    configure_h2o();
    if (options->on_start != NULL)
        options->on_start(server->loop, server);
    if (!listen_open(&process.listener, server->loop, options->socket, &process.accept))
        return 1;
    if (options->metrics != NULL &&
        !listen_open(&process.metrics_listener, server->loop, options->metrics, &process.metrics_accept))
        return 1;
    log_say_text(LOG_INFO, "listening", "path", text_of(options->socket));
    uv_run(server->loop, UV_RUN_DEFAULT);
    traffic_close(&server->traffic);
    for (size_t i = 0; i < sizeof(server->trees) / sizeof(server->trees[0]); i++)
        route_tree_close(&server->trees[i]);
    return 0;
}
