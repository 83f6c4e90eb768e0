/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The engine from outside: http-probe runs as a process, on a real PostgreSQL with the fence and without Redis, and is
 * called over its socket as by the edge.
 */
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

#define OWNER "ooooooooooooooooooooooooooooooooooooooooooo"
#define READER "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr"
#define ANNA "00000000-0000-7000-8000-0000000000aa"
#define JSON "content-type: application/json\r\nsec-fetch-site: same-origin\r\n"

enum { ANSWER_ROOM = 1 << 20 };

static PGconn *database;
static pid_t probe;
static char socket_path[108], answer[ANSWER_ROOM];

/* ---- the client ---- */

static int connect_probe(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", socket_path);
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
        return fd;
    close(fd);
    return -1;
}

static int send_request(const char *method, const char *path, const char *token, const char *headers, const char *body)
{
    char request[8192];
    int fd = connect_probe(),
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
static int read_answer(int fd, const char *mark)
{
    size_t length = 0;
    ssize_t count;

    do {
        struct pollfd wait = {.fd = fd, .events = POLLIN};

        assert_int_equal(poll(&wait, 1, 60000), 1);
        count = read(fd, answer + length, ANSWER_ROOM - 1 - length);
        length += count > 0 ? (size_t)count : 0;
        answer[length] = '\0';
    } while (count > 0 && (mark == NULL || strstr(answer, mark) == NULL));
    return length > 12 ? atoi(answer + 9) : 0;
}

static int request(const char *method, const char *path, const char *token, const char *headers, const char *body)
{
    int fd = send_request(method, path, token, headers, body), status = read_answer(fd, NULL);

    close(fd);
    return status;
}

static void run_query(const char *sql)
{
    PGresult *result = PQexec(database, sql);

    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(database));
    PQclear(result);
}

static int query_number(const char *sql)
{
    PGresult *result = PQexec(database, sql);
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
    run_query(sql);
}

static void start_probe(void)
{
    char program[512];
    ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 32);

    assert_true(length > 0);
    program[length] = '\0';
    memcpy(strrchr(program, '/') + 1, "http-probe", sizeof("http-probe"));
    probe = fork();
    if (probe == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        setenv("PORTICO_LOG", "error", 1);
        setenv("PORTICO_REDIS", "/nowhere/redis.sock", 1);
        execl(program, program, NULL);
        _exit(127);
    }
    for (int tries = 0; tries < 3000; tries++) {
        int fd = connect_probe();

        if (fd >= 0) {
            close(fd);
            if (request("GET", "/brand/open", NULL, "", "") == 200)
                return;
        }
        poll(NULL, 0, 20);
    }
    fail_msg("the probe does not answer: %s", answer);
}

static int set_up(void **state)
{
    char conninfo[512];

    (void)state;
    /* The truncation cascades to all that refers to people, also the policies, which the session check needs. */
    snprintf(socket_path, sizeof(socket_path), "%s/probe.sock", getenv("PORTICO_RUN"));
    snprintf(conninfo, sizeof(conninfo), "%s user=postgres", getenv("PORTICO_DATABASE"));
    database = PQconnectdb(conninfo);
    assert_int_equal(PQstatus(database), CONNECTION_OK);
    run_query(
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

/* ---- tests ---- */

static void a_write_appends_an_audit_entry_and_an_event(void **state)
{
    (void)state;
    assert_int_equal(request("POST", "/desk/api/accounts", OWNER, JSON, "{\"name\":\"Bruno\"}"), 201);
    assert_non_null(strstr(answer, "\"name\":\"Bruno\""));
    assert_int_equal(
        query_number("select count(*) from t_1.audit_entries l join t_1.events e using (seq) join t_1.accounts a"
                     " on a.id = e.object where l.what = 'account.made' and l.object = a.id and a.name = 'Bruno'"
                     " and l.route = 'POST /api/accounts' and l.kind = 'staff'"),
        1);
}

/* A verifier computes the same commitment from the salt and the request. */
static void an_audit_entry_commits_to_the_request(void **state)
{
    (void)state;
    assert_int_equal(request("POST", "/desk/api/accounts", OWNER, JSON, "{\"name\":\"Proof\"}"), 201);
    assert_int_equal(
        query_number("select count(*) from t_1.audit_entries where commitment = sha256(salt ||"
                     " convert_to('POST' || chr(10) || '/api/accounts' || chr(10) || '{\"name\":\"Proof\"}', 'UTF8'))"),
        1);
}

static void a_refused_write_changes_nothing(void **state)
{
    int before = query_number("select entries from t_1.audit_head");

    (void)state;
    assert_int_equal(
        request("PUT", "/desk/api/accounts/00000000-0000-7000-8000-0000000000ff", OWNER, JSON, "{\"name\":\"Nobody\"}"),
        404);
    assert_non_null(strstr(answer, "\"code\":\"no_such_account\""));
    assert_int_equal(request("POST", "/desk/api/accounts", READER, JSON, "{\"name\":\"Nobody\"}"), 403);
    assert_int_equal(request("POST", "/desk/api/accounts", OWNER, "content-type: application/json\r\n", "{}"), 403);
    assert_non_null(strstr(answer, "\"code\":\"cross_site\""));
    assert_int_equal(query_number("select entries from t_1.audit_head"), before);
}

static void a_repeated_key_acts_only_once(void **state)
{
    static const char headers[] = JSON "idempotency-key: first\r\n";
    char first[4096];

    (void)state;
    assert_int_equal(request("POST", "/desk/api/accounts", OWNER, headers, "{\"name\":\"Once\"}"), 201);
    snprintf(first, sizeof(first), "%s", strstr(answer, "\r\n\r\n"));
    for (int tries = 0; query_number("select count(*) from t_1.idempotency_keys where status = 201") == 0; tries++) {
        assert_true(tries < 6000); /* the answer is stored after it was sent */
        poll(NULL, 0, 10);
    }
    assert_int_equal(request("POST", "/desk/api/accounts", OWNER, headers, "{\"name\":\"Once\"}"), 201);
    assert_string_equal(strstr(answer, "\r\n\r\n"), first);
    assert_non_null(strstr(answer, "idempotent-replayed: true"));
    assert_int_equal(request("POST", "/desk/api/accounts", OWNER, headers, "{\"name\":\"Twice\"}"), 422);
    assert_non_null(strstr(answer, "key_reused"));
    assert_int_equal(query_number("select count(*) from t_1.accounts where name in ('Once', 'Twice')"), 1);
}

static void a_key_without_an_answer_is_reported(void **state)
{
    static const char headers[] = JSON "idempotency-key: pending\r\n";

    (void)state;
    assert_int_equal(request("POST", "/desk/api/accounts", OWNER, headers, "{\"name\":\"Wait\"}"), 201);
    for (int tries = 0;
         query_number("select count(*) from t_1.idempotency_keys where key = 'pending' and status = 201") == 0;
         tries++) {
        assert_true(tries < 6000);
        poll(NULL, 0, 10);
    }
    run_query("update t_1.idempotency_keys set status = null, answer = null where key = 'pending'");
    assert_int_equal(request("POST", "/desk/api/accounts", OWNER, headers, "{\"name\":\"Wait\"}"), 409);
    assert_non_null(strstr(answer, "still_running"));
    assert_non_null(strstr(answer, "retry-after: 1"));
    run_query("update t_1.idempotency_keys set created_at = now() - interval '2 minutes' where key = 'pending'");
    assert_int_equal(request("POST", "/desk/api/accounts", OWNER, headers, "{\"name\":\"Wait\"}"), 409);
    assert_non_null(strstr(answer, "answer_lost"));
}

static void a_key_exists_if_and_only_if_the_act_does(void **state)
{
    static const char early[] = JSON "idempotency-key: early\r\n", late[] = JSON "idempotency-key: late\r\n";
    static char first[4096];

    (void)state;
    assert_int_equal(request("POST", "/desk/api/steps", OWNER, early, "{\"name\":\"No\"}"), 409);
    assert_int_equal(query_number("select count(*) from t_1.idempotency_keys where key = 'early'"), 0);
    assert_int_equal(request("POST", "/desk/api/steps", OWNER, late, "{\"name\":\"Yes\"}"), 201);
    snprintf(first, sizeof(first), "%s", strstr(answer, "\r\n\r\n"));
    for (int tries = 0;
         query_number("select count(*) from t_1.idempotency_keys where key = 'late' and status = 201") == 0; tries++) {
        assert_true(tries < 6000);
        poll(NULL, 0, 10);
    }
    run_query("update t_1.idempotency_keys set status = null, answer = null where key = 'late'");
    assert_int_equal(request("POST", "/desk/api/steps", OWNER, late, "{\"name\":\"Yes\"}"), 201);
    assert_string_equal(strstr(answer, "\r\n\r\n"), first); /* made again, with the same id */
    assert_non_null(strstr(answer, "idempotent-replayed: true"));
    assert_int_equal(query_number("select count(*) from t_1.accounts where name = 'Yes'"), 1);
    assert_int_equal(query_number("select count(*) from t_1.audit_entries where route = 'POST /api/steps'"), 1);
}

/* Over HTTP/1 the hang-up is not noticed; the change is committed, and the connection serves the next request. */
static void a_client_that_hangs_up_costs_its_own_request_only(void **state)
{
    (void)state;
    run_query("begin; select from t_1.accounts where id = '" ANNA "' for update");
    for (int i = 0; i < 3; i++)
        close(send_request("PUT", "/desk/api/accounts/" ANNA, OWNER, JSON, "{\"name\":\"Gone\"}"));
    assert_int_equal(request("GET", "/api/wake", NULL, "", ""), 200);
    run_query("commit");
    for (int tries = 0; query_number("select count(*) from t_1.accounts where name = 'Gone'") == 0; tries++) {
        assert_true(tries < 6000);
        poll(NULL, 0, 10);
    }
    assert_int_equal(request("GET", "/desk/api/accounts", OWNER, "", ""), 200);
}

static void a_known_tag_gets_no_body(void **state)
{
    char tag[128], headers[256];
    const char *at;

    (void)state;
    assert_int_equal(request("GET", "/desk/api/accounts", OWNER, "", ""), 200);
    at = strstr(answer, "etag: ");
    assert_non_null(at);
    assert_int_equal(sscanf(at + 6, "%127[^\r]", tag), 1);
    snprintf(headers, sizeof(headers), "if-none-match: \"other\", W/%s\r\n", tag);
    assert_int_equal(request("GET", "/desk/api/accounts", OWNER, headers, ""), 304);
    assert_null(strstr(answer, "items"));
}

static void steps_are_chained(void **state)
{
    (void)state;
    assert_int_equal(request("GET", "/desk/api/sum", OWNER, "", ""), 200);
    assert_non_null(strstr(answer, "\"sum\":5050,\"exact\":true,\"none\":null,\"list\":[1,2],\"accounts\":[{"));
    assert_int_equal(request("GET", "/desk/api/broken", OWNER, "", ""), 500);
}

static void wake_ends_a_rest(void **state)
{
    int fd = send_request("GET", "/api/rest", NULL, "", "");

    (void)state;
    do
        assert_int_equal(request("GET", "/api/wake", NULL, "", ""), 200);
    while (strstr(answer, "\"woke\":true") == NULL);
    assert_int_equal(read_answer(fd, NULL), 200);
    assert_non_null(strstr(answer, "\"rested\":true"));
    close(fd);
}

static int closed_streams(void)
{
    assert_int_equal(request("GET", "/api/closed", NULL, "", ""), 200);
    return atoi(strstr(answer, "\"closed\":") + 9);
}

static void a_failed_body_closes_the_connection_and_the_stream_once(void **state)
{
    int before = closed_streams();
    size_t expected = 900000;

    (void)state;
    assert_int_equal(request("GET", "/api/letters?length=900000", NULL, "", ""), 200);
    assert_int_equal(strlen(strstr(answer, "\r\n\r\n") + 4), expected);
    assert_int_equal(request("GET", "/api/letters?length=900000&fail=true", NULL, "", ""), 200);
    assert_true(strlen(strstr(answer, "\r\n\r\n") + 4) < expected);
    while (closed_streams() < before + 2)
        continue;
    assert_int_equal(closed_streams(), before + 2);
}

static void events_reach_a_client_until_it_leaves(void **state)
{
    int before = closed_streams(), fd = send_request("GET", "/api/live", NULL, "", "");

    (void)state;
    read_answer(fd, "hello");
    assert_int_equal(request("GET", "/api/say", NULL, "", ""), 200);
    read_answer(fd, "data: two\n\n");
    assert_non_null(strstr(answer, "id: 7\nevent: change\ndata: one\ndata: two\n\n"));
    close(fd);
    while (closed_streams() == before) /* at once, and not when a heartbeat cannot be written */
        continue;
    assert_int_equal(closed_streams(), before + 1);
}

/* The reader does not read: the stream ends instead of growing, and the service continues. */
static void a_slow_reader_is_disconnected(void **state)
{
    int fd = send_request("GET", "/api/live", NULL, "", "");

    (void)state;
    read_answer(fd, "hello");
    for (int i = 0; i < 200; i++) {
        assert_int_equal(request("GET", "/api/say?times=60", NULL, "", ""), 200);
        if (strstr(answer, "\"heard\":false") != NULL)
            break;
    }
    assert_int_equal(request("GET", "/api/say?times=100000", NULL, "", ""), 200);
    assert_non_null(strstr(answer, "\"heard\":false"));
    close(fd);
}

static void only_the_brand_of_a_suspended_firm_is_served(void **state)
{
    (void)state;
    run_query("update platform.firms set state = 'suspended', version = platform.next_version() where number = 1");
    while (request("GET", "/desk/api/accounts", OWNER, "", "") == 200)
        poll(NULL, 0, 50); /* the registry is read each second */
    assert_non_null(strstr(answer, "firm_suspended"));
    assert_int_equal(request("GET", "/brand/open", NULL, "", ""), 200);
    run_query("update platform.firms set state = 'active', version = platform.next_version() where number = 1");
    while (request("GET", "/desk/api/accounts", OWNER, "", "") == 503)
        poll(NULL, 0, 50);
}

/* A resting request is answered, event streams end, even one that only begins now, and the process ends itself, with
   status 0 under the sanitizers. */
static void stopping_drains_all_requests(void **state)
{
    int resting = send_request("GET", "/api/rest", NULL, "", ""), late = send_request("GET", "/api/late", NULL, "", "");
    int live = send_request("GET", "/api/live", NULL, "", ""), status;

    (void)state;
    read_answer(live, "hello");
    assert_int_equal(kill(probe, SIGTERM), 0);
    read_answer(live, NULL);
    assert_int_equal(read_answer(resting, NULL), 200);
    assert_int_equal(read_answer(late, "\r\n0\r\n\r\n"), 200);
    assert_non_null(strstr(answer, "\r\n0\r\n\r\n")); /* its end, and not only that of the process */
    assert_int_equal(waitpid(probe, &status, 0), probe);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(connect_probe(), -1);
    probe = 0;
    close(resting);
    close(live);
    close(late);
}

static int tear_down(void **state)
{
    (void)state;
    if (probe > 0)
        kill(probe, SIGKILL);
    PQfinish(database);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_write_appends_an_audit_entry_and_an_event),
        cmocka_unit_test(an_audit_entry_commits_to_the_request),
        cmocka_unit_test(a_refused_write_changes_nothing),
        cmocka_unit_test(a_repeated_key_acts_only_once),
        cmocka_unit_test(a_key_without_an_answer_is_reported),
        cmocka_unit_test(a_key_exists_if_and_only_if_the_act_does),
        cmocka_unit_test(a_client_that_hangs_up_costs_its_own_request_only),
        cmocka_unit_test(a_known_tag_gets_no_body),
        cmocka_unit_test(steps_are_chained),
        cmocka_unit_test(wake_ends_a_rest),
        cmocka_unit_test(a_failed_body_closes_the_connection_and_the_stream_once),
        cmocka_unit_test(events_reach_a_client_until_it_leaves),
        cmocka_unit_test(a_slow_reader_is_disconnected),
        cmocka_unit_test(only_the_brand_of_a_suspended_firm_is_served),
        cmocka_unit_test(stopping_drains_all_requests),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
