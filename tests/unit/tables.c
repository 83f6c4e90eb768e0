/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The data structures that need no server: prepared statements, keys, local limits, SQLSTATEs, metrics. */
#include "common/buffer.h"
#include "common/metrics.h"
#include "data/key.h"
#include "data/limit.h"
#include "data/prepared.h"
#include "data/sqlstate.h"
#include "pool_test_sql.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct statement statements[PREPARED_ROOM + 10];

static void the_least_recently_used_statement_is_evicted(void **state)
{
    struct prepared *prepared = prepared_open();
    uint32_t evicted, first, number;

    (void)state;
    first = prepared_add(prepared, &statements[0], 1, &evicted);
    for (size_t i = 1; i < PREPARED_ROOM; i++) {
        number = prepared_add(prepared, &statements[i], 1, &evicted);
        assert_int_equal(evicted, 0);
    }
    assert_int_equal(prepared_find(prepared, &statements[0], 1), first); /* is the most recently used now */
    assert_int_equal(prepared_find(prepared, &statements[0], 2), 0);     /* each firm has its own */
    number = prepared_add(prepared, &statements[0], 2, &evicted);
    assert_int_equal(evicted, first + 1);
    assert_int_equal(prepared_find(prepared, &statements[1], 1), 0);
    assert_int_equal(prepared_find(prepared, &statements[0], 2), number);
    assert_int_equal(prepared_count(prepared), PREPARED_ROOM);
    prepared_remove(prepared, number);
    assert_int_equal(prepared_find(prepared, &statements[0], 2), 0);
    prepared_remove(prepared, number);
    assert_int_equal(prepared_count(prepared), PREPARED_ROOM - 1);
    assert_true(prepared_add(prepared, &statements[0], 2, &evicted) > number); /* numbers are not reused */
    assert_int_equal(evicted, 0);
    for (uint64_t firm = 3; firm < 40; firm++)
        for (size_t i = 0; i < PREPARED_ROOM; i++)
            prepared_add(prepared, &statements[i], firm, &evicted);
    assert_int_equal(prepared_count(prepared), PREPARED_ROOM);
    for (size_t i = 0; i < PREPARED_ROOM; i++)
        assert_int_not_equal(prepared_find(prepared, &statements[i], 39), 0);
    prepared_close(&prepared);
}

static void no_key_can_equal_another(void **state)
{
    struct text joined[] = {lit("a:1:b")}, apart[] = {lit("a"), lit("b")};
    struct key one = key_of(1, lit("k"), joined, 1), two = key_of(1, lit("k"), apart, 2), hashed, spelled;
    char bytes[200];
    struct text large = text_from(bytes, sizeof(bytes)), spelling;

    (void)state;
    assert_true(text_equal(key_text(&two), lit("p:1:k:1:a:1:b")));
    assert_false(text_equal(key_text(&one), key_text(&two)));
    memset(bytes, 'x', sizeof(bytes));
    hashed = key_of(1, lit("k"), &large, 1);
    assert_true(hashed.length < 100);
    spelling = text_slice(key_text(&hashed), sizeof("p:1:k:") - 1, SIZE_MAX);
    spelled = key_of(1, lit("k"), &spelling, 1);
    assert_false(text_equal(key_text(&hashed), key_text(&spelled)));
    bytes[199] = 'y';
    two = key_of(1, lit("k"), &large, 1);
    assert_false(text_equal(key_text(&hashed), key_text(&two)));
}

static void a_local_limit_allows_a_burst_and_then_a_rate(void **state)
{
    static const struct limit limit = {"test", 10, 5, 10000}; /* one a second, five at once */
    struct text who = lit("local");
    struct limit_ask ask = {&limit, key_of(1, lit("tables"), &who, 1)};
    struct limit_verdict verdict;
    uint64_t now = 5000000;

    (void)state;
    for (int i = 0; i < 5; i++)
        assert_true(limit_local(&ask, 1, now).allowed);
    verdict = limit_local(&ask, 1, now);
    assert_false(verdict.allowed);
    assert_int_equal(verdict.retry_ms, 1000);
    assert_false(limit_local(&ask, 1, now + 999).allowed);
    assert_true(limit_local(&ask, 1, now + 1000).allowed);
    assert_false(limit_local(&ask, 1, now + 1000).allowed);
    assert_true(limit_local(&ask, 1, now + 60000).allowed);
}

static void scaled_limits_allow_a_multiple_of_rate_and_burst(void **state)
{
    static const struct limit limit = {"test", 10, 5, 10000};
    struct text who = lit("lifted");
    struct limit_ask ask = {&limit, key_of(1, lit("tables"), &who, 1)};

    (void)state;
    limit_scale(20);
    for (int i = 0; i < 100; i++)
        assert_true(limit_local(&ask, 1, 5000000).allowed);
    assert_false(limit_local(&ask, 1, 5000000).allowed);
    assert_true(limit_local(&ask, 1, 5000050).allowed);
    limit_scale(1000000);
    assert_int_equal(limit_rate(&limit).interval_us, 1);
    limit_scale(1);
}

static void a_flood_of_names_keeps_the_table_intact(void **state)
{
    static const struct limit limit = {"test", 1, 1, 3600000};
    char name[16];

    (void)state;
    for (int i = 0; i < 4 * GCRA_ENTRIES; i++) {
        struct text who = text_from(name, (size_t)snprintf(name, sizeof(name), "%d", i));
        struct limit_ask ask = {&limit, key_of(1, lit("flood"), &who, 1)};

        assert_true(limit_local(&ask, 1, 1000000 + (uint64_t)i).allowed);
    }
}

static void sqlstates_map_to_http_statuses(void **state)
{
    static const struct {
        const char *state;
        int status;
    } cases[] = {{"P0002", 404}, {"42501", 404}, {"P0409", 409}, {"23505", 409}, {"23503", 422},
                 {"23514", 422}, {"22P02", 422}, {"55P03", 503}, {"40001", 503}, {"40P01", 503},
                 {"57014", 504}, {"53100", 507}, {"53300", 503}, {"08006", 503}, {"57P01", 503},
                 {"PF001", 500}, {"42P01", 500}, {"", 500},      {"23502", 500}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_int_equal(sqlstate_status(sqlstate_of(cases[i].state)), cases[i].status);
    assert_true(sqlstate_has_code("P0002") && sqlstate_has_code("P0409") && !sqlstate_has_code("23505"));
}

static void statements_are_read_from_their_files(void **state)
{
    (void)state;
    assert_string_equal(SQL_TEST_ADD_ACCOUNT->name, "test_add_account");
    assert_true(SQL_TEST_ADD_ACCOUNT->writes);
    assert_int_equal(SQL_TEST_ADD_ACCOUNT->parameters, 2);
    assert_int_equal(SQL_TEST_ADD_ACCOUNT->types[0], 2950);
    assert_string_equal(SQL_TEST_ADD_ACCOUNT->text, "insert into {firm}.accounts (id, name)\nvalues ($1, $2)");
    assert_int_equal(SQL_TEST_ADD_ACCOUNT->placeholder_count, 1);
    assert_int_equal(SQL_TEST_ADD_ACCOUNT->placeholders[0], sizeof("insert into ") - 1);
    assert_false(SQL_TEST_ACCOUNTS->writes);
    assert_int_equal(SQL_TEST_ACCOUNTS->gives, GIVES_ROWS);
    assert_ptr_equal(pool_test_sql_all[0], SQL_TEST_ADD_ACCOUNT);
}

static void a_statement_has_a_variant_for_each_set_of_given_options(void **state)
{
    const struct text all[] = {lit("x"), lit("a"), lit("s")}, neither[] = {lit("x"), no_text, no_text},
                      account[] = {lit("x"), lit(""), no_text}; /* an empty text is a value */
    const struct statement *variant;

    (void)state;
    assert_ptr_equal(statement_variant(SQL_TEST_OPTIONS, neither), SQL_TEST_OPTIONS);
    assert_string_equal(SQL_TEST_OPTIONS->text, "select $1\n || ' no account'\n  as value");
    variant = statement_variant(SQL_TEST_OPTIONS, account);
    assert_string_equal(variant->name, "test_options+account");
    assert_string_equal(variant->text, "select $1\n || ' account=' || $2\n || ' alone'\n  as value");
    variant = statement_variant(SQL_TEST_OPTIONS, all);
    assert_string_equal(variant->name, "test_options+account+state");
    assert_int_equal(variant->parameters, 3);
    assert_int_equal(variant->gives, GIVES_ROW);
    assert_int_equal(variant->placeholder_count, 1);
    assert_int_equal(SQL_TEST_OPTIONS->placeholder_count, 0);
    assert_ptr_equal(statement_variant(SQL_TEST_ECHO, &no_text), SQL_TEST_ECHO);
}

static void metrics_are_printed_within_the_buffer(void **state)
{
    struct buffer out;
    char labels[32];

    (void)state;
    metric_add(metric(METRIC_COUNTER, "a_total", "A.", "x=\"1\""), 2);
    metric_observe(metric(METRIC_HISTOGRAM, "b_seconds", "B.", ""), 0.003);
    metric_add(metric(METRIC_COUNTER, "a_total", "A.", "x=\"1\""), 3);
    for (int i = 0; i < 2 * METRICS_SERIES; i++) {
        snprintf(labels, sizeof(labels), "i=\"%d\"", i);
        metric_add(metric(METRIC_COUNTER, "c_total", "C.", labels), 1);
    }
    buffer_open(&out, 1 << 20);
    metrics_print(&out);
    buffer_add_byte(&out, '\0');
    assert_non_null(strstr(out.at, "# TYPE a_total counter\na_total{x=\"1\"} 5\n"));
    assert_non_null(strstr(out.at, "b_seconds_bucket{le=\"0.0025\"} 0\nb_seconds_bucket{le=\"0.005\"} 1\n"));
    assert_non_null(strstr(out.at, "b_seconds_bucket{le=\"+Inf\"} 1\n"));
    assert_non_null(strstr(out.at, "c_total{overflow=\"true\"} 11"));
    buffer_close(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_recently_used_statement_is_evicted),
        cmocka_unit_test(no_key_can_equal_another),
        cmocka_unit_test(a_local_limit_allows_a_burst_and_then_a_rate),
        cmocka_unit_test(scaled_limits_allow_a_multiple_of_rate_and_burst),
        cmocka_unit_test(a_flood_of_names_keeps_the_table_intact),
        cmocka_unit_test(sqlstates_map_to_http_statuses),
        cmocka_unit_test(statements_are_read_from_their_files),
        cmocka_unit_test(a_statement_has_a_variant_for_each_set_of_given_options),
        cmocka_unit_test(metrics_are_printed_within_the_buffer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
