/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The engine from outside: answers that rest, come in parts or never end, and the end of the process. */
#include "http_rig.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void wake_ends_a_rest(void **state)
{
    int fd = http_rig_send("GET", "/api/rest", NULL, "", "");

    (void)state;
    do
        assert_int_equal(http_rig_request("GET", "/api/wake", NULL, "", ""), 200);
    while (strstr(http_rig.answer, "\"woke\":true") == NULL);
    assert_int_equal(http_rig_read(fd, NULL), 200);
    assert_non_null(strstr(http_rig.answer, "\"rested\":true"));
    close(fd);
}

static int closed_streams(void)
{
    assert_int_equal(http_rig_request("GET", "/api/closed", NULL, "", ""), 200);
    return atoi(strstr(http_rig.answer, "\"closed\":") + 9);
}

static void a_failed_body_closes_the_connection_and_the_stream_once(void **state)
{
    int before = closed_streams();
    size_t expected = 900000;

    (void)state;
    assert_int_equal(http_rig_request("GET", "/api/letters?length=900000", NULL, "", ""), 200);
    assert_int_equal(strlen(strstr(http_rig.answer, "\r\n\r\n") + 4), expected);
    assert_int_equal(http_rig_request("GET", "/api/letters?length=900000&fail=true", NULL, "", ""), 200);
    assert_true(strlen(strstr(http_rig.answer, "\r\n\r\n") + 4) < expected);
    while (closed_streams() < before + 2)
        continue;
    assert_int_equal(closed_streams(), before + 2);
}

static void events_reach_a_client_until_it_leaves(void **state)
{
    int before = closed_streams(), fd = http_rig_send("GET", "/api/live", NULL, "", "");

    (void)state;
    http_rig_read(fd, "hello");
    assert_int_equal(http_rig_request("GET", "/api/say", NULL, "", ""), 200);
    http_rig_read(fd, "data: two\n\n");
    assert_non_null(strstr(http_rig.answer, "id: 7\nevent: change\ndata: one\ndata: two\n\n"));
    close(fd);
    while (closed_streams() == before) /* at once, and not when a heartbeat cannot be written */
        continue;
    assert_int_equal(closed_streams(), before + 1);
}

/* The reader does not read: the stream ends instead of growing, and the service continues. */
static void a_slow_reader_is_disconnected(void **state)
{
    int fd = http_rig_send("GET", "/api/live", NULL, "", "");

    (void)state;
    http_rig_read(fd, "hello");
    for (int i = 0; i < 200; i++) {
        assert_int_equal(http_rig_request("GET", "/api/say?times=60", NULL, "", ""), 200);
        if (strstr(http_rig.answer, "\"heard\":false") != NULL)
            break;
    }
    assert_int_equal(http_rig_request("GET", "/api/say?times=100000", NULL, "", ""), 200);
    assert_non_null(strstr(http_rig.answer, "\"heard\":false"));
    close(fd);
}

/* A resting request is answered, event streams end, even one that only begins now, and the process ends itself,
   with status 0 under the sanitizers. */
static void stopping_drains_all_requests(void **state)
{
    int resting = http_rig_send("GET", "/api/rest", NULL, "", ""),
        late = http_rig_send("GET", "/api/late", NULL, "", "");
    int live = http_rig_send("GET", "/api/live", NULL, "", "");

    (void)state;
    http_rig_read(live, "hello");
    assert_int_equal(kill(http_rig.probe, SIGTERM), 0);
    http_rig_read(live, NULL);
    assert_int_equal(http_rig_read(resting, NULL), 200);
    assert_int_equal(http_rig_read(late, "\r\n0\r\n\r\n"), 200);
    assert_non_null(strstr(http_rig.answer, "\r\n0\r\n\r\n")); /* its end, and not only that of the process */
    http_rig_await_end();
    assert_int_equal(http_rig_connect(), -1);
    close(resting);
    close(live);
    close(late);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wake_ends_a_rest),
        cmocka_unit_test(a_failed_body_closes_the_connection_and_the_stream_once),
        cmocka_unit_test(events_reach_a_client_until_it_leaves),
        cmocka_unit_test(a_slow_reader_is_disconnected),
        cmocka_unit_test(stopping_drains_all_requests),
    };

    return cmocka_run_group_tests(tests, http_rig_set_up, http_rig_tear_down);
}
