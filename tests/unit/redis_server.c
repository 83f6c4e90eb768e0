/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The server is killed when its parent ends, so nothing outlives the test. */
#include "redis_server.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

void redis_server_make(struct redis_server *server)
{
    *server = (struct redis_server){.folder = "/tmp/portico-redis-XXXXXX"};
    assert_non_null(mkdtemp(server->folder));
    snprintf(server->socket, sizeof(server->socket), "%s/redis.sock", server->folder);
}

void redis_server_start(struct redis_server *server)
{
    server->process = fork();
    assert_true(server->process >= 0);
    if (server->process != 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (chdir(server->folder) != 0)
        _exit(1);
    execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", server->socket, "--save", "", "--loglevel",
           "warning", "--logfile", "log", (char *)NULL);
    _exit(1);
}

void redis_server_signal(struct redis_server *server, int signal)
{
    assert_int_equal(kill(server->process, signal), 0);
    if (signal != SIGKILL)
        return;
    waitpid(server->process, NULL, 0);
    server->process = 0;
}

void redis_server_end(struct redis_server *server)
{
    char path[128];

    if (server->process != 0)
        redis_server_signal(server, SIGKILL);
    snprintf(path, sizeof(path), "%s/log", server->folder);
    unlink(path);
    unlink(server->socket);
    rmdir(server->folder);
}
