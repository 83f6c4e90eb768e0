/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The edge: the one process that faces the internet. TLS, which firm, limits, files, and forwarding to workers; no
 * business, no database.
 *
 * Signals arrive by a descriptor, because a flag set in a handler does not wake the loop.
 */
#include "common/buffer.h"
#include "common/config.h"
#include "common/log.h"
#include "common/must.h"
#include "edge/access.h"
#include "edge/assets.h"
#include "edge/bodies.h"
#include "edge/connection.h"
#include "edge/documents.h"
#include "edge/edge.h"
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
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

enum {
    TURN_MS = 1000,
    GREET_MS = 250,  /* who has just connected has said the first word by then */
    STOP_MS = 9000,  /* then the process ends whatever is open */
    LINGER_MS = 1500 /* HTTP/2 has heard by then that no further request is taken */
};

static struct edge edge;
static struct doors *doors;
static uint64_t stopping_since;
static bool has_said_goodbye;

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

/* A request without a Host gets the name of its door, which is no name: it fails the grammar. */
static h2o_hostconf_t *make_door(const char *name)
{
    h2o_hostconf_t *host = h2o_config_register_host(&edge.config, h2o_iovec_init(name, strlen(name)), 65535);

    must(host != NULL);
    host->fallback_path.error_log.emit_request_errors = 0;
    return host;
}

static void configure(h2o_hostconf_t *hosts[DOOR_COUNT])
{
    h2o_config_init(&edge.config);
    edge.config.server_name = h2o_iovec_init("", 0);
    edge.config.max_request_entity_size = REQUEST_BODY;
    edge.config.http1.req_timeout = 30000;
    edge.config.http1.upgrade_to_http2 = 0;
    edge.config.http2.idle_timeout = CONNECTION_IDLE_MS;
    edge.config.http2.graceful_shutdown_timeout = 5000;
    edge.config.http2.max_concurrent_requests_per_connection = 32;
    hosts[DOOR_TLS] = make_door("-tls");
    hosts[DOOR_PLAIN] = make_door("-plain");
    hosts[DOOR_METRICS] = make_door("-metrics");
    for (size_t i = DOOR_TLS; i <= DOOR_PLAIN; i++) {
        policy_register(hosts[i], &edge);
        access_register(hosts[i], &edge);
    }
    request_register(hosts[DOOR_TLS], &edge);
    request_register_redirect(hosts[DOOR_PLAIN], &edge);
    h2o_create_handler(&hosts[DOOR_METRICS]->fallback_path, sizeof(h2o_handler_t))->on_req = on_metrics;
}

/* ---- places ---- */

static bool make_folder(char folder[PATH_MAX])
{
    must((size_t)snprintf(folder, PATH_MAX, "%s/edge", config_text(CONFIG_VAR)) < PATH_MAX);
    return mkdir(folder, 0700) == 0 || errno == EEXIST;
}

static void raise_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* ---- signals ---- */

static void stop(void)
{
    if (edge.stopping)
        return;
    log_say(LOG_INFO, "stopping");
    edge.stopping = true;
    stopping_since = h2o_now(edge.context.loop);
    doors_close(doors);
}

/*
 * libh2o sends SETTINGS only when it has read the client's first word, but GOAWAY whether it has or not, and RFC 9113
 * section 3.4 wants SETTINGS first: so who has just connected is heard before anybody is told to go.
 */
static void say_goodbye(void)
{
    h2o_context_request_shutdown(&edge.context);
    proxy_end_streams(&edge);
    has_said_goodbye = true;
}

static void reload(void)
{
    log_say(LOG_INFO, "reading certificates and apps again");
    tls_reload(edge.tls);
    doors_use_tls(doors, tls_context(edge.tls));
    assets_reload(edge.assets);
}

static void on_signal(h2o_socket_t *socket, const char *error)
{
    struct signalfd_siginfo signal;

    (void)error;
    while (read(h2o_socket_get_fd(socket), &signal, sizeof(signal)) == sizeof(signal)) {
        if (signal.ssi_signo == SIGHUP)
            reload();
        else
            stop();
    }
}

static void watch_signals(void)
{
    h2o_socket_t *socket;
    sigset_t set;
    int descriptor;

    signal(SIGPIPE, SIG_IGN);
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
    h2o_hostconf_t *hosts[DOOR_COUNT];
    char folder[PATH_MAX];

    edge.domain = text_of(config_text(CONFIG_DOMAIN));
    edge.port = (uint16_t)config_number(CONFIG_PORT);
    edge.tls = tls_open(config_text(CONFIG_TLS));
    if (edge.tls == NULL || !make_folder(folder))
        return false;
    configure(hosts);
    h2o_context_init(&edge.context, h2o_evloop_create(), &edge.config);
    bodies_watch(&edge);
    watch_signals();
    edge.connections = connections_open(&edge.context);
    edge.firms = firms_open();
    edge.upstreams = upstreams_open(edge.context.loop, config_number(CONFIG_WORKERS));
    edge.registry = registry_open(&edge.context, edge.firms, edge.upstreams, folder);
    edge.limits = limits_open(&edge.context, config_text(CONFIG_REDIS), config_number(CONFIG_LIMITS));
    edge.assets = assets_open(config_text(CONFIG_WEB));
    edge.documents = documents_open(edge.assets);
    proxy_open(&edge);
    doors = doors_open(&edge, hosts);
    return doors != NULL;
}

/* One step of the end; true when nothing is left to wait for. Idle connections are ended after HTTP/2 had its say. */
static bool is_over(void)
{
    uint64_t since = h2o_now(edge.context.loop) - stopping_since;

    if (!edge.stopping)
        return false;
    if (connections_count(edge.connections) == 0 || since > STOP_MS)
        return true;
    if (since > GREET_MS && !has_said_goodbye)
        say_goodbye();
    if (since > LINGER_MS)
        connections_cut_idle(edge.connections);
    return false;
}

int main(void)
{
    config_load("edge");
    bodies_keep_in_memory();
    raise_descriptors();
    if (!open_parts())
        return EX_CONFIG;
    log_say(LOG_INFO, "ready");
    while (!is_over())
        h2o_evloop_run(edge.context.loop, edge.stopping ? TURN_MS / 10 : TURN_MS);
    log_say(LOG_INFO, "stopped");
    fflush(NULL);
    _exit(EX_OK); /* libh2o cannot be taken down while a timer of its own shutdown runs */
}
