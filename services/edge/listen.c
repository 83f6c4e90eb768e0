/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Several edges share one address by SO_REUSEPORT: the kernel spreads the connections, and a crash affects only a part
   of them. */
#include "edge/listen.h"

#include "common/config.h"
#include "common/log.h"
#include "common/must.h"
#include "edge/connection.h"
#include "edge/tls.h"

#include <errno.h>
#include <h2o/http1.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/*
 * A handshake takes a third of a millisecond, and a browser's first bytes are here when its connection is accepted. So
 * this is how many handshakes the requests of a turn wait for, whatever number of connections arrives at once.
 */
enum { BACKLOG = 1024, ACCEPTS_PER_TURN = 1 };

struct listener {
    struct edge *edge;
    enum listener_kind kind;
    h2o_socket_t *socket;
    h2o_accept_ctx_t accept;
    h2o_hostconf_t *hosts[2]; /* one, and a NULL */
};

struct listeners {
    struct listener list[LISTENER_COUNT];
};

static void on_accept(h2o_socket_t *listening, const char *error)
{
    struct listener *listener = listening->data;

    if (error != NULL)
        return;
    for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
        h2o_socket_t *socket = h2o_evloop_socket_accept(listening);

        if (socket == NULL)
            return;
        if (listener->kind == LISTENER_METRICS || connection_open(listener->edge->connections, socket) != NULL)
            h2o_accept(&listener->accept, socket);
    }
}

/* ---- sockets ---- */

static int log_failure(int descriptor, const char *address_text)
{
    struct log line;

    log_open(&line, LOG_ERROR, "cannot listen");
    log_text(&line, "on", text_of(address_text));
    log_text(&line, "why", text_of(strerrordesc_np(errno)));
    log_close(&line);
    if (descriptor >= 0)
        close(descriptor);
    return -1;
}

static socklen_t fill_address(struct sockaddr_storage *out, uint16_t port)
{
    const char *text = config_text(CONFIG_LISTEN);
    struct sockaddr_in *v4 = (void *)out;
    struct sockaddr_in6 *v6 = (void *)out;

    memset(out, 0, sizeof(*out));
    if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        return sizeof(*v4);
    }
    must(inet_pton(AF_INET6, text, &v6->sin6_addr) == 1); /* the configuration was checked */
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    return sizeof(*v6);
}

static int listen_tcp(uint16_t port)
{
    struct sockaddr_storage address;
    socklen_t length = fill_address(&address, port);
    int descriptor = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;
    char address_text[80];

    snprintf(address_text, sizeof(address_text), "%s port %u", config_text(CONFIG_LISTEN), port);
    if (descriptor < 0)
        return log_failure(descriptor, address_text);
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
    if (bind(descriptor, (struct sockaddr *)&address, length) != 0 || listen(descriptor, BACKLOG) != 0)
        return log_failure(descriptor, address_text);
    return descriptor;
}

/* edge.metrics.sock, or edge-2.metrics.sock for the second process and so on (PORTICO_EDGE). */
static int listen_metrics(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *number = getenv("PORTICO_EDGE");
    char path[SOCKET_BYTES], file[32] = "edge.metrics.sock";
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (number != NULL && atoi(number) > 1)
        snprintf(file, sizeof(file), "edge-%d.metrics.sock", atoi(number));
    config_socket(path, file);
    memcpy(address.sun_path, path, strlen(path) + 1);
    unlink(path);
    if (descriptor < 0 || bind(descriptor, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        chmod(path, 0600) != 0 || listen(descriptor, BACKLOG) != 0)
        return log_failure(descriptor, path);
    return descriptor;
}

static int listen_for(enum listener_kind kind)
{
    if (kind == LISTENER_METRICS)
        return listen_metrics();
    return listen_tcp((uint16_t)config_number(kind == LISTENER_TLS ? CONFIG_PORT : CONFIG_HTTP_PORT));
}

struct listeners *listeners_open(struct edge *edge, h2o_hostconf_t *hosts[LISTENER_COUNT])
{
    struct listeners *listeners = calloc(1, sizeof(*listeners));

    must(listeners != NULL);
    for (size_t i = 0; i < LISTENER_COUNT; i++) {
        struct listener *listener = &listeners->list[i];
        int descriptor = listen_for((enum listener_kind)i);

        if (descriptor < 0) {
            free(listeners);
            return NULL;
        }
        *listener = (struct listener){.edge = edge, .kind = (enum listener_kind)i, .hosts = {hosts[i], NULL}};
        listener->accept = (h2o_accept_ctx_t){.ctx = &edge->context,
                                              .hosts = listener->hosts,
                                              .ssl_ctx = i == LISTENER_TLS ? tls_context(edge->tls) : NULL};
        listener->socket = h2o_evloop_socket_create(edge->context.loop, descriptor, H2O_SOCKET_FLAG_DONT_READ);
        listener->socket->data = listener;
        h2o_socket_read_start(listener->socket, on_accept);
    }
    return listeners;
}

void listeners_use_tls(struct listeners *listeners, SSL_CTX *context)
{
    listeners->list[LISTENER_TLS].accept.ssl_ctx = context;
}

void listeners_close(struct listeners *listeners)
{
    for (size_t i = 0; i < LISTENER_COUNT; i++) {
        h2o_socket_read_stop(listeners->list[i].socket);
        h2o_socket_close(listeners->list[i].socket);
    }
}
