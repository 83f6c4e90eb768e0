/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The socket is bound under a temporary name and renamed into place. So it never exists there with a wider mode, and
   while a new process replaces an old one there is always a socket. */
#include "http/listen.h"

#include "common/log.h"
#include "common/must.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 1024, SOCKET_MODE = 0660 };

struct listener {
    uv_pipe_t pipe; /* first: libuv passes this address back */
    h2o_accept_ctx_t *accept;
    char path[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
    ino_t inode;
};

static bool log_failure(const char *what, const char *path)
{
    struct log line;

    log_open(&line, LOG_ERROR, what);
    log_text(&line, "path", text_of(path));
    log_text(&line, "why", text_of(strerror(errno)));
    log_close(&line);
    return false;
}

static int bind_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char temporary[sizeof(address.sun_path) + 16];
    int length = snprintf(temporary, sizeof(temporary), "%s.%d", path, (int)getpid());
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0)
        return -1;
    if (length < 0 || (size_t)length >= sizeof(address.sun_path)) {
        errno = ENAMETOOLONG;
        close(fd);
        return -1;
    }
    memcpy(address.sun_path, temporary, (size_t)length + 1);
    unlink(temporary);
    if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 || chmod(temporary, SOCKET_MODE) != 0 ||
        listen(fd, BACKLOG) != 0 || rename(temporary, path) != 0) {
        int error = errno;

        unlink(temporary);
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

static void on_closed(uv_handle_t *handle)
{
    free(handle);
}

static bool is_ours(const uv_pipe_t *pipe)
{
    struct ucred peer;
    socklen_t length = sizeof(peer);
    uv_os_fd_t fd;

    if (uv_fileno((const uv_handle_t *)pipe, &fd) != 0)
        return false;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0)
        return false;
    return peer.uid == geteuid();
}

static void on_connection(uv_stream_t *stream, int status)
{
    struct listener *listener = (struct listener *)stream;
    uv_pipe_t *pipe;

    if (status != 0)
        return;
    pipe = malloc(sizeof(*pipe));
    must(pipe != NULL);
    must(uv_pipe_init(stream->loop, pipe, 0) == 0);
    if (uv_accept(stream, (uv_stream_t *)pipe) != 0 || !is_ours(pipe)) {
        struct log line;

        log_open_security(&line, "connection of another user refused");
        log_close(&line);
        uv_close((uv_handle_t *)pipe, on_closed);
        return;
    }
    h2o_accept(listener->accept, h2o_uv_socket_create((uv_stream_t *)pipe, on_closed));
}

bool listen_open(struct listener **listener, uv_loop_t *loop, const char *path, h2o_accept_ctx_t *accept)
{
    struct listener *opened;
    struct stat file;
    int fd;

    if (strlen(path) >= sizeof(opened->path)) {
        errno = ENAMETOOLONG;
        return log_failure("cannot listen", path);
    }
    fd = bind_socket(path);
    if (fd < 0 || stat(path, &file) != 0)
        return log_failure("cannot listen", path);
    opened = calloc(1, sizeof(*opened));
    must(opened != NULL);
    memcpy(opened->path, path, strlen(path) + 1);
    opened->accept = accept;
    opened->inode = file.st_ino;
    must(uv_pipe_init(loop, &opened->pipe, 0) == 0);
    must(uv_pipe_open(&opened->pipe, fd) == 0);
    must(uv_listen((uv_stream_t *)&opened->pipe, BACKLOG, on_connection) == 0);
    *listener = opened;
    return true;
}

void listen_close(struct listener **listener)
{
    struct listener *closed = *listener;
    struct stat file;

    if (closed == NULL)
        return;
    *listener = NULL;
    if (stat(closed->path, &file) == 0 && file.st_ino == closed->inode)
        unlink(closed->path);
    uv_close((uv_handle_t *)&closed->pipe, on_closed);
}
