/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * For the tests of the engine from outside: http-probe runs as a process, on a real PostgreSQL with the fence and
 * without Redis, and is called over its socket as by the edge.
 */
#ifndef PORTICO_TESTS_HTTP_RIG_H
#define PORTICO_TESTS_HTTP_RIG_H

#include <libpq-fe.h>
#include <sys/types.h>

/* Tokens of staff who are signed in, a client, and the headers of a request that changes something. */
#define OWNER "ooooooooooooooooooooooooooooooooooooooooooo"
#define READER "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr"
#define ANNA "00000000-0000-7000-8000-0000000000aa"
#define JSON "content-type: application/json\r\nsec-fetch-site: same-origin\r\n"

enum { ANSWER_ROOM = 1 << 20 };

extern struct http_rig {
    PGconn *database; /* as the superuser */
    pid_t probe;      /* 0 after it has ended */
    char socket_path[108];
    char answer[ANSWER_ROOM]; /* the last one that was read */
} http_rig;

int http_rig_set_up(void **state);
int http_rig_tear_down(void **state); /* stops the probe, which must end by itself with status 0 */

int http_rig_connect(void); /* -1 if nobody listens */

/* Sends a request on a connection of its own, which the caller closes. `token` may be NULL; `headers` are whole lines.
 */
int http_rig_send(const char *method, const char *path, const char *token, const char *headers, const char *body);

/* Reads to the end of the connection, or until `mark` arrives; returns the status. */
int http_rig_read(int fd, const char *mark);

/* Both, and closes the connection. Returns the status. */
int http_rig_request(const char *method, const char *path, const char *token, const char *headers, const char *body);

void http_rig_query(const char *sql);
int http_rig_number(const char *sql); /* of the first row */

/* The probe was told to stop: waits for its end, which must be an exit with status 0. */
void http_rig_await_end(void);

#endif
