/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The engine from outside: what a request changes, what a repeated one does, and whom it is refused. */
#include "http_rig.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void a_write_appends_an_audit_entry_and_an_event(void **state)
{
    (void)state;
    assert_int_equal(http_rig_request("POST", "/desk/api/accounts", OWNER, JSON, "{\"name\":\"Bruno\"}"), 201);
    assert_non_null(strstr(http_rig.answer, "\"name\":\"Bruno\""));
    assert_int_equal(
        http_rig_number("select count(*) from t_1.audit_entries l join t_1.events e using (seq) join t_1.accounts a"
                        " on a.id = e.object where l.what = 'account.made' and l.object = a.id and a.name = 'Bruno'"
                        " and l.route = 'POST /api/accounts' and l.kind = 'staff'"),
        1);
}

/* A verifier computes the same commitment from the salt and the request. */
static void an_audit_entry_commits_to_the_request(void **state)
{
    (void)state;
    assert_int_equal(http_rig_request("POST", "/desk/api/accounts", OWNER, JSON, "{\"name\":\"Proof\"}"), 201);
    assert_int_equal(
        http_rig_number(
            "select count(*) from t_1.audit_entries where commitment = sha256(salt ||"
            " convert_to('POST' || chr(10) || '/api/accounts' || chr(10) || '{\"name\":\"Proof\"}', 'UTF8'))"),
        1);
}

static void a_refused_write_changes_nothing(void **state)
{
    int before = http_rig_number("select entries from t_1.audit_head");

    (void)state;
    assert_int_equal(http_rig_request("PUT", "/desk/api/accounts/00000000-0000-7000-8000-0000000000ff", OWNER, JSON,
                                      "{\"name\":\"Nobody\"}"),
                     404);
    assert_non_null(strstr(http_rig.answer, "\"code\":\"no_such_account\""));
    assert_int_equal(http_rig_request("POST", "/desk/api/accounts", READER, JSON, "{\"name\":\"Nobody\"}"), 403);
    assert_int_equal(http_rig_request("POST", "/desk/api/accounts", OWNER, "content-type: application/json\r\n", "{}"),
                     403);
    assert_non_null(strstr(http_rig.answer, "\"code\":\"cross_site\""));
    assert_int_equal(http_rig_number("select entries from t_1.audit_head"), before);
}

static void a_repeated_key_acts_only_once(void **state)
{
    static const char headers[] = JSON "idempotency-key: first\r\n";
    char first[4096];

    (void)state;
    assert_int_equal(http_rig_request("POST", "/desk/api/accounts", OWNER, headers, "{\"name\":\"Once\"}"), 201);
    snprintf(first, sizeof(first), "%s", strstr(http_rig.answer, "\r\n\r\n"));
    for (int tries = 0; http_rig_number("select count(*) from t_1.idempotency_keys where status = 201") == 0; tries++) {
        assert_true(tries < 6000); /* the answer is stored after it was sent */
        poll(NULL, 0, 10);
    }
    assert_int_equal(http_rig_request("POST", "/desk/api/accounts", OWNER, headers, "{\"name\":\"Once\"}"), 201);
    assert_string_equal(strstr(http_rig.answer, "\r\n\r\n"), first);
    assert_non_null(strstr(http_rig.answer, "idempotent-replayed: true"));
    assert_int_equal(http_rig_request("POST", "/desk/api/accounts", OWNER, headers, "{\"name\":\"Twice\"}"), 422);
    assert_non_null(strstr(http_rig.answer, "key_reused"));
    assert_int_equal(http_rig_number("select count(*) from t_1.accounts where name in ('Once', 'Twice')"), 1);
}

static void a_key_without_an_answer_is_reported(void **state)
{
    static const char headers[] = JSON "idempotency-key: pending\r\n";

    (void)state;
    assert_int_equal(http_rig_request("POST", "/desk/api/accounts", OWNER, headers, "{\"name\":\"Wait\"}"), 201);
    for (int tries = 0;
         http_rig_number("select count(*) from t_1.idempotency_keys where key = 'pending' and status = 201") == 0;
         tries++) {
        assert_true(tries < 6000);
        poll(NULL, 0, 10);
    }
    http_rig_query("update t_1.idempotency_keys set status = null, answer = null where key = 'pending'");
    assert_int_equal(http_rig_request("POST", "/desk/api/accounts", OWNER, headers, "{\"name\":\"Wait\"}"), 409);
    assert_non_null(strstr(http_rig.answer, "still_running"));
    assert_non_null(strstr(http_rig.answer, "retry-after: 1"));
    http_rig_query("update t_1.idempotency_keys set created_at = now() - interval '2 minutes' where key = 'pending'");
    assert_int_equal(http_rig_request("POST", "/desk/api/accounts", OWNER, headers, "{\"name\":\"Wait\"}"), 409);
    assert_non_null(strstr(http_rig.answer, "answer_lost"));
}

static void a_key_exists_if_and_only_if_the_act_does(void **state)
{
    static const char early[] = JSON "idempotency-key: early\r\n", late[] = JSON "idempotency-key: late\r\n";
    static char first[4096];

    (void)state;
    assert_int_equal(http_rig_request("POST", "/desk/api/steps", OWNER, early, "{\"name\":\"No\"}"), 409);
    assert_int_equal(http_rig_number("select count(*) from t_1.idempotency_keys where key = 'early'"), 0);
    assert_int_equal(http_rig_request("POST", "/desk/api/steps", OWNER, late, "{\"name\":\"Yes\"}"), 201);
    snprintf(first, sizeof(first), "%s", strstr(http_rig.answer, "\r\n\r\n"));
    for (int tries = 0;
         http_rig_number("select count(*) from t_1.idempotency_keys where key = 'late' and status = 201") == 0;
         tries++) {
        assert_true(tries < 6000);
        poll(NULL, 0, 10);
    }
    http_rig_query("update t_1.idempotency_keys set status = null, answer = null where key = 'late'");
    assert_int_equal(http_rig_request("POST", "/desk/api/steps", OWNER, late, "{\"name\":\"Yes\"}"), 201);
    assert_string_equal(strstr(http_rig.answer, "\r\n\r\n"), first); /* made again, with the same id */
    assert_non_null(strstr(http_rig.answer, "idempotent-replayed: true"));
    assert_int_equal(http_rig_number("select count(*) from t_1.accounts where name = 'Yes'"), 1);
    assert_int_equal(http_rig_number("select count(*) from t_1.audit_entries where route = 'POST /api/steps'"), 1);
}

/* Over HTTP/1 the hang-up is not noticed; the change is committed, and the connection serves the next request. */
static void a_client_that_hangs_up_costs_its_own_request_only(void **state)
{
    (void)state;
    http_rig_query("begin; select from t_1.accounts where id = '" ANNA "' for update");
    for (int i = 0; i < 3; i++)
        close(http_rig_send("PUT", "/desk/api/accounts/" ANNA, OWNER, JSON, "{\"name\":\"Gone\"}"));
    assert_int_equal(http_rig_request("GET", "/api/wake", NULL, "", ""), 200);
    http_rig_query("commit");
    for (int tries = 0; http_rig_number("select count(*) from t_1.accounts where name = 'Gone'") == 0; tries++) {
        assert_true(tries < 6000);
        poll(NULL, 0, 10);
    }
    assert_int_equal(http_rig_request("GET", "/desk/api/accounts", OWNER, "", ""), 200);
}

static void a_known_tag_gets_no_body(void **state)
{
    char tag[128], headers[256];
    const char *at;

    (void)state;
    assert_int_equal(http_rig_request("GET", "/desk/api/accounts", OWNER, "", ""), 200);
    at = strstr(http_rig.answer, "etag: ");
    assert_non_null(at);
    assert_int_equal(sscanf(at + 6, "%127[^\r]", tag), 1);
    snprintf(headers, sizeof(headers), "if-none-match: \"other\", W/%s\r\n", tag);
    assert_int_equal(http_rig_request("GET", "/desk/api/accounts", OWNER, headers, ""), 304);
    assert_null(strstr(http_rig.answer, "items"));
}

static void steps_are_chained(void **state)
{
    (void)state;
    assert_int_equal(http_rig_request("GET", "/desk/api/sum", OWNER, "", ""), 200);
    assert_non_null(
        strstr(http_rig.answer, "\"sum\":5050,\"exact\":true,\"none\":null,\"list\":[1,2],\"accounts\":[{"));
    assert_int_equal(http_rig_request("GET", "/desk/api/broken", OWNER, "", ""), 500);
}

static void only_the_brand_of_a_suspended_firm_is_served(void **state)
{
    (void)state;
    http_rig_query("update platform.firms set state = 'suspended', version = platform.next_version() where number = 1");
    while (http_rig_request("GET", "/desk/api/accounts", OWNER, "", "") == 200)
        poll(NULL, 0, 50); /* the registry is read each second */
    assert_non_null(strstr(http_rig.answer, "firm_suspended"));
    assert_int_equal(http_rig_request("GET", "/brand/open", NULL, "", ""), 200);
    http_rig_query("update platform.firms set state = 'active', version = platform.next_version() where number = 1");
    while (http_rig_request("GET", "/desk/api/accounts", OWNER, "", "") == 503)
        poll(NULL, 0, 50);
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
        cmocka_unit_test(only_the_brand_of_a_suspended_firm_is_served),
    };

    return cmocka_run_group_tests(tests, http_rig_set_up, http_rig_tear_down);
}
