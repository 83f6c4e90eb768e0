/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One probe at a time, so what the tests share is one variable. */
#include "http_rig.h"

#include "common/crypto.h"
#include "data/session.h"

#include <libpq-fe.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <cmocka.h>

struct http_rig http_rig;

int http_rig_connect(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", http_rig.socket_path);
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
        return fd;
    close(fd);
    return -1;
}

int http_rig_send(const char *method, const char *path, const char *token, const char *headers, const char *body)
{
    char request[8192];
    int fd = http_rig_connect(),
        length = snprintf(request, sizeof(request),
                          "%s %s HTTP/1.1\r\nhost: one.portico.localhost\r\nconnection: close\r\nx-portico-firm: 1\r\n"
                          "x-portico-address: 192.0.2.1\r\n%s%s%s%scontent-length: %zu\r\n\r\n%s",
                          method, path, token == NULL ? "" : "cookie: __Host-ps=", token == NULL ? "" : token,
                          token == NULL ? "" : "\r\n", headers, strlen(body), body);

    assert_true(fd >= 0 && length > 0 && (size_t)length < sizeof(request));
    assert_int_equal(write(fd, request, (size_t)length), length);
    return fd;
}

/* Reads to the end of the connection, or until `mark` arrives; returns the status. */
int http_rig_read(int fd, const char *mark)
{
    size_t length = 0;
    ssize_t count;

    do {
        struct pollfd wait = {.fd = fd, .events = POLLIN};

        assert_int_equal(poll(&wait, 1, 60000), 1);
        count = read(fd, http_rig.answer + length, ANSWER_ROOM - 1 - length);
        length += count > 0 ? (size_t)count : 0;
        http_rig.answer[length] = '\0';
    } while (count > 0 && (mark == NULL || strstr(http_rig.answer, mark) == NULL));
    return length > 12 ? atoi(http_rig.answer + 9) : 0;
}

int http_rig_request(const char *method, const char *path, const char *token, const char *headers, const char *body)
{
    int fd = http_rig_send(method, path, token, headers, body), status = http_rig_read(fd, NULL);

    close(fd);
    return status;
}

void http_rig_query(const char *sql)
{
    PGresult *result = PQexec(http_rig.database, sql);

    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(http_rig.database));
    PQclear(result);
}

int http_rig_number(const char *sql)
{
    PGresult *result = PQexec(http_rig.database, sql);
    int value;

    assert_int_equal(PQresultStatus(result), PGRES_TUPLES_OK);
    value = atoi(PQgetvalue(result, 0, 0));
    PQclear(result);
    return value;
}

/* ---- setting up ---- */

static void sign_in(const char *token, const char *person, const char *role)
{
    struct session_digest digest = session_digest(1, text_of(token));
    char hex[HEX_ROOM(32)], sql[1024];

    crypto_hex(digest.bytes, sizeof(digest.bytes), hex);
    snprintf(sql, sizeof(sql),
             "insert into t_1.people (id, kind, role, name, email) values ('%s', 'staff', '%s', 'N', '%s@x.example');"
             "insert into t_1.sessions (id, token_hash, person, kind, level, expires_at, address, agent)"
             " values ('%s', '\\x%s', '%s', 'staff', 2, now() + interval '1 day', 'a', 'b')",
             person, role, role, person, hex, person);
    http_rig_query(sql);
}

static void start_probe(void)
{
    char program[512];
    ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 32);

    assert_true(length > 0);
    program[length] = '\0';
    memcpy(strrchr(program, '/') + 1, "http-probe", sizeof("http-probe"));
    http_rig.probe = fork();
    if (http_rig.probe == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        setenv("PORTICO_LOG", "error", 1);
        setenv("PORTICO_REDIS", "/nowhere/redis.sock", 1);
        execl(program, program, NULL);
        _exit(127);
    }
    for (int tries = 0; tries < 3000; tries++) {
        int fd = http_rig_connect();

        if (fd >= 0) {
            close(fd);
            if (http_rig_request("GET", "/brand/open", NULL, "", "") == 200)
                return;
        }
        poll(NULL, 0, 20);
    }
    fail_msg("the probe does not answer: %s", http_rig.answer);
}

int http_rig_set_up(void **state)
{
    char conninfo[512];

    (void)state;
    /* The truncation cascades to all that refers to people, also the policies, which the session check needs. */
    snprintf(http_rig.socket_path, sizeof(http_rig.socket_path), "%s/probe.sock", getenv("PORTICO_RUN"));
    snprintf(conninfo, sizeof(conninfo), "%s user=postgres", getenv("PORTICO_DATABASE"));
    http_rig.database = PQconnectdb(conninfo);
    assert_int_equal(PQstatus(http_rig.database), CONNECTION_OK);
    http_rig_query(
        "set client_min_messages = error;"
        "insert into platform.firms (number, cell, schema_version, state, slug, name, version)"
        " values (1, 1, 1, 'active', 'one', 'One', platform.next_version())"
        " on conflict (number) do update set state = excluded.state, version = excluded.version;"
        "truncate t_1.people, t_1.sessions, t_1.accounts, t_1.idempotency_keys, t_1.events, t_1.audit_entries cascade;"
        "update t_1.audit_head set entries = 0;"
        "insert into t_1.policies (audience, session_seconds, idle_seconds) values ('staff', 43200, 1800);"
        "insert into t_1.accounts (id, name) values ('" ANNA "', 'Anna')");
    sign_in(OWNER, "00000000-0000-7000-8000-000000000001", "owner");
    sign_in(READER, "00000000-0000-7000-8000-000000000002", "reader");
    start_probe();
    return 0;
}

void http_rig_await_end(void)
{
    int status;

    assert_int_equal(waitpid(http_rig.probe, &status, 0), http_rig.probe);
    http_rig.probe = 0;
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int http_rig_tear_down(void **state)
{
    (void)state;
    PQfinish(http_rig.database);
    if (http_rig.probe > 0) {
        assert_int_equal(kill(http_rig.probe, SIGTERM), 0);
        http_rig_await_end();
    }
    return 0;
}
