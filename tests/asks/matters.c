/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The statements of the routes of matters: the guard first, and for each side its own columns. */
#include "harness.h"
#include "worker/matters/matters_sql.h"

#define MATTER "00000000-0000-7000-8000-000000000a01"
#define ACCOUNT "00000000-0000-7000-8000-000000000b01"
#define STAGE_A "00000000-0000-7000-8000-000000000c01"
#define STAGE_B "00000000-0000-7000-8000-000000000c02"

static void a_client_passes_a_guard_and_reads_only_its_own_columns(void **state)
{
    struct exchange *x = send_request(worker_routes(), "GET", "/api/matters/" MATTER, &MARIA, NULL);

    (void)state;
    CHECK_ASKED(x, 0, SQL_MATTERS_GUARD, MATTER);
    CHECK_ASKED(x, 1, SQL_MATTERS_CLIENT_SHOW, MATTER);
    assert_int_equal(index_of(x, SQL_MATTERS_STAGES), SIZE_MAX);
    assert_int_equal(index_of(x, SQL_MATTERS_MOVES), SIZE_MAX);
    end_request(&x);
}

static void moving_a_stage_guards_the_matter_and_the_stage(void **state)
{
    struct exchange *x = send_request(worker_routes(), "POST", "/api/matters/" MATTER "/stage", &TOM,
                                      "{\"from\":\"" STAGE_A "\",\"to\":\"" STAGE_B "\",\"note\":\"\"}");

    (void)state;
    CHECK_ASKED(x, 0, SQL_MATTERS_GUARD, MATTER);
    CHECK_ASKED(x, 1, SQL_MATTERS_STAGE_GUARD, MATTER, STAGE_B);
    CHECK_ASKED(x, 2, SQL_MATTERS_MOVE, ANYTHING, MATTER, STAGE_A, STAGE_B, "false", NULL);
    CHECK_ASKED(x, 3, SQL_MATTERS_MOVED_GUARD, ANYTHING);
    end_request(&x);
}

static void opening_a_matter_guards_the_account(void **state)
{
    struct exchange *x =
        send_request(worker_routes(), "POST", "/api/matters", &TOM,
                     "{\"account\":\"" ACCOUNT "\",\"template\":\"" STAGE_A "\",\"title\":\" House \"}");

    (void)state;
    CHECK_ASKED(x, 0, SQL_MATTERS_ACCOUNT_GUARD, ACCOUNT);
    CHECK_ASKED(x, 1, SQL_MATTERS_CREATE, ANYTHING, ACCOUNT, STAGE_A, "House", NULL, NULL);
    end_request(&x);
}

static void clients_and_readers_cannot_open_a_matter(void **state)
{
    static const char form[] = "{\"account\":\"" ACCOUNT "\",\"template\":\"" STAGE_A "\",\"title\":\"House\"}";
    struct exchange *x = send_request(worker_routes(), "POST", "/api/matters", &MARIA, form);

    (void)state;
    CHECK_REFUSED(x, 404, "not_found");
    end_request(&x);
    x = send_request(worker_routes(), "POST", "/api/matters", &RITA, form);
    CHECK_REFUSED(x, 403, "not_allowed");
    end_request(&x);
    x = send_request(worker_routes(), "POST", "/api/matters", &ONE_FACTOR_OWNER, form);
    CHECK_REFUSED(x, 403, "step_up");
    end_request(&x);
    x = send_request(worker_routes(), "POST", "/api/matters", &NOT_SIGNED_IN, form);
    CHECK_REFUSED(x, 401, "sign_in");
    end_request(&x);
}

static void every_bad_field_is_named(void **state)
{
    struct exchange *x =
        send_request(worker_routes(), "POST", "/api/matters", &TOM,
                     "{\"account\":7,\"title\":\"a\\nb\",\"expected_on\":\"2026-02-30\",\"colour\":1}");

    (void)state;
    CHECK_REFUSED(x, 422, "fields");
    assert_true(names_field(x, "account", "not_text"));
    assert_true(names_field(x, "template", "required"));
    assert_true(names_field(x, "title", "one_line"));
    assert_true(names_field(x, "expected_on", "not_date"));
    assert_true(names_field(x, "colour", "unknown"));
    assert_int_equal(asked_count(x), 0);
    end_request(&x);
}

static void a_path_without_a_valid_id_is_refused(void **state)
{
    struct exchange *x = send_request(worker_routes(), "GET", "/api/matters/' or 1=1", &TOM, NULL);

    (void)state;
    CHECK_REFUSED(x, 404, "not_found");
    end_request(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_client_passes_a_guard_and_reads_only_its_own_columns),
        cmocka_unit_test(moving_a_stage_guards_the_matter_and_the_stage),
        cmocka_unit_test(opening_a_matter_guards_the_account),
        cmocka_unit_test(clients_and_readers_cannot_open_a_matter),
        cmocka_unit_test(every_bad_field_is_named),
        cmocka_unit_test(a_path_without_a_valid_id_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
