/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The edge: the program that faces the internet. It does TLS, finds the firm, limits, serves files, and forwards to
 * workers; it has no business logic and no database.
 *
 * Signals are read from a descriptor, because a flag that a signal handler sets does not wake the loop.
 */
#include "common/buffer.h"
#include "common/config.h"
#include "common/descriptors.h"
#include "common/log.h"
#include "common/must.h"
#include "edge/access.h"
#include "edge/app_pages.h"
#include "edge/assets.h"
#include "edge/bodies.h"
#include "edge/connection.h"
#include "edge/edge.h"
#include "edge/event_stream.h"
#include "edge/limit.h"
#include "edge/listen.h"
#include "edge/policy.h"
#include "edge/proxy.h"
#include "edge/registry.h"
#include "edge/request.h"
#include "edge/tls.h"
#include "edge/upstream.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

enum {
    LOOP_MS = 1000,
    GRACE_MS = 250,  /* new connections have sent their first bytes by then */
    STOP_MS = 9000,  /* then the process ends, whatever is open */
    LINGER_MS = 1500 /* HTTP/2 clients have received GOAWAY by then */
};

static struct edge edge;
static struct listeners *listeners;
static uint64_t stopping_since;
static bool has_shut_down;

/* ---- metrics ---- */

static int on_metrics(h2o_handler_t *handler, h2o_req_t *req)
{
    static h2o_generator_t generator = {NULL, NULL};
    struct buffer out;
    h2o_iovec_t body;

    (void)handler;
    buffer_open(&out, METRICS_BYTES);
    metrics_print(&edge, &out);
    body = h2o_strdup(&req->pool, out.at, out.length);
    buffer_close(&out);
    req->res.status = 200;
    req->res.content_length = body.len;
    h2o_add_header(&req->pool, &req->res.headers, H2O_TOKEN_CONTENT_TYPE, NULL,
                   H2O_STRLIT("text/plain; version=0.0.4; charset=utf-8"));
    h2o_start_response(req, &generator);
    h2o_send(req, &body, 1, H2O_SEND_STATE_FINAL);
    return 0;
}

/* ---- configuration of libh2o ---- */

/* A request without a Host gets the name of its listener, which is not a valid name: it fails the grammar. */
static h2o_hostconf_t *add_host(const char *name)
{
    h2o_hostconf_t *host = h2o_config_register_host(&edge.config, h2o_iovec_init(name, strlen(name)), 65535);

    must(host != NULL);
    host->fallback_path.error_log.emit_request_errors = 0;
    return host;
}

static void configure_h2o(h2o_hostconf_t *hosts[LISTENER_COUNT])
{
    h2o_config_init(&edge.config);
    edge.config.server_name = h2o_iovec_init("", 0);
    edge.config.max_request_entity_size = REQUEST_BODY;
    edge.config.http1.req_timeout = 30000;
    edge.config.http1.upgrade_to_http2 = 0;
    edge.config.http2.idle_timeout = CONNECTION_IDLE_MS;
    edge.config.http2.graceful_shutdown_timeout = 5000;
    edge.config.http2.max_concurrent_requests_per_connection = 32;
    hosts[LISTENER_TLS] = add_host("-tls");
    hosts[LISTENER_PLAIN] = add_host("-plain");
    hosts[LISTENER_METRICS] = add_host("-metrics");
    for (size_t i = LISTENER_TLS; i <= LISTENER_PLAIN; i++) {
        policy_register(hosts[i], &edge);
        access_register(hosts[i], &edge);
    }
    request_register(hosts[LISTENER_TLS], &edge);
    request_register_redirect(hosts[LISTENER_PLAIN], &edge);
    h2o_create_handler(&hosts[LISTENER_METRICS]->fallback_path, sizeof(h2o_handler_t))->on_req = on_metrics;
}

/* ---- the system ---- */

static bool make_folder(char folder[PATH_MAX])
{
    must((size_t)snprintf(folder, PATH_MAX, "%s/edge", config_text(CONFIG_VAR)) < PATH_MAX);
    return mkdir(folder, 0700) == 0 || errno == EEXIST;
}

/* ---- signals ---- */

static void stop_accepting(void)
{
    if (edge.stopping)
        return;
    log_say(LOG_INFO, "stopping");
    edge.stopping = true;
    stopping_since = h2o_now(edge.context.loop);
    listeners_close(listeners);
}

/*
 * libh2o sends SETTINGS only after the client's first bytes, but GOAWAY in any case, and RFC 9113, section 3.4,
 * requires SETTINGS first. So new connections get time for their first bytes before anybody gets GOAWAY.
 */
static void shut_down_connections(void)
{
    h2o_context_request_shutdown(&edge.context);
    event_streams_end(&edge);
    has_shut_down = true;
}

static void reload_files(void)
{
    log_say(LOG_INFO, "reading certificates and apps again");
    tls_reload(edge.tls);
    listeners_use_tls(listeners, tls_context(edge.tls));
    assets_reload(edge.assets);
}

static void on_signal(h2o_socket_t *socket, const char *error)
{
    struct signalfd_siginfo signal;

    (void)error;
    while (read(h2o_socket_get_fd(socket), &signal, sizeof(signal)) == sizeof(signal)) {
        if (signal.ssi_signo == SIGHUP)
            reload_files();
        else
            stop_accepting();
    }
}

static void watch_signals(void)
{
    h2o_socket_t *socket;
    sigset_t set;
    int descriptor;

    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file at its limit is an error of write(), as on a full disk */
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    must(pthread_sigmask(SIG_BLOCK, &set, NULL) == 0);
    descriptor = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    must(descriptor >= 0);
    socket = h2o_evloop_socket_create(edge.context.loop, descriptor, H2O_SOCKET_FLAG_DONT_READ);
    h2o_socket_read_start(socket, on_signal);
}

/* ---- running ---- */

static bool open_parts(void)
{
    h2o_hostconf_t *hosts[LISTENER_COUNT];
    char folder[PATH_MAX];

    edge.domain = text_of(config_text(CONFIG_DOMAIN));
    edge.port = (uint16_t)config_number(CONFIG_PORT);
    edge.tls = tls_open(config_text(CONFIG_TLS));
    if (edge.tls == NULL || !make_folder(folder))
        return false;
    configure_h2o(hosts);
    h2o_context_init(&edge.context, h2o_evloop_create(), &edge.config);
    bodies_watch(&edge);
    watch_signals();
    edge.connections = connections_open(&edge.context);
    edge.firms = firms_open();
    edge.upstreams = upstreams_open(&edge.context, config_number(CONFIG_WORKERS));
    edge.registry = registry_open(&edge.context, edge.firms, edge.upstreams, folder);
    edge.limits = limits_open(&edge.context, config_text(CONFIG_REDIS), config_number(CONFIG_LIMITS));
    edge.assets = assets_open(config_text(CONFIG_WEB));
    edge.app_pages = app_pages_open(edge.assets);
    proxy_open(&edge);
    listeners = listeners_open(&edge, hosts);
    return listeners != NULL;
}

/* One step of stopping; true when nothing is left to wait for. Idle connections are closed after their HTTP/2 clients
   received GOAWAY. */
static bool has_stopped(void)
{
    uint64_t since = h2o_now(edge.context.loop) - stopping_since;

    if (!edge.stopping)
        return false;
    if (connections_count(edge.connections) == 0 || since > STOP_MS)
        return true;
    if (since > GRACE_MS && !has_shut_down)
        shut_down_connections();
    if (since > LINGER_MS)
        connections_shut_down_idle(edge.connections);
    return false;
}

int main(void)
{
    config_load("edge");
    bodies_keep_in_memory();
    descriptors_raise_limit();
    if (!open_parts())
        return EX_CONFIG;
    log_say(LOG_INFO, "ready");
    while (!has_stopped())
        h2o_evloop_run(edge.context.loop, edge.stopping ? LOOP_MS / 10 : LOOP_MS);
    log_say(LOG_INFO, "stopped");
    fflush(NULL);
    _exit(EX_OK); /* libh2o cannot be freed while a timer of its own shutdown runs */
}
