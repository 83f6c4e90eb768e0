/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A Redis server for a test, which can start, stop, freeze and kill it. */
#ifndef PORTICO_TESTS_REDIS_SERVER_H
#define PORTICO_TESTS_REDIS_SERVER_H

#include <sys/types.h>

struct redis_server {
    char folder[64], socket[96];
    pid_t process; /* 0 while it does not run */
};

void redis_server_make(struct redis_server *server);               /* its folder; does not start it */
void redis_server_start(struct redis_server *server);              /* returns at once: clients wait */
void redis_server_signal(struct redis_server *server, int signal); /* SIGKILL: waits until it is gone */
void redis_server_end(struct redis_server *server);

#endif
