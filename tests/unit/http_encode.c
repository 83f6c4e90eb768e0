/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The row encoder: the form of each type, and bytes that no real database would send. */
#include "http/encode.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { BOOL = 16, INT8 = 20, TEXT = 25, JSON = 114, INTS = 1007, TEXTS = 1009, DATE = 1082, TIME = 1184, UUIDS = 2951 };

static void check(Oid type, const char *value, const char *json)
{
    struct buffer out;

    buffer_open(&out, 65536);
    encode_value(&out, type, text_of(value));
    if (!text_equal(buffer_text(&out), text_of(json)))
        fail_msg("%u %s: %.*s, not %s", type, value == NULL ? "null" : value, (int)out.length, out.at, json);
    buffer_close(&out);
}

static void each_type_has_its_json_form(void **state)
{
    (void)state;
    check(TEXT, "Osei \"O\"\n\\", "\"Osei \\\"O\\\"\\n\\\\\"");
    check(TEXT, NULL, "null");
    check(TEXT, "", "\"\"");
    check(BOOL, "t", "true");
    check(BOOL, "f", "false");
    check(INT8, "-9223372036854775808", "-9223372036854775808");
    check(JSON, "{\"a\": [1]}", "{\"a\": [1]}");
    check(DATE, "2026-05-05", "\"2026-05-05\"");
    check(TEXTS, "{}", "[]");
    check(TEXTS, "{a,\"b,\\\"c\\\\\",NULL,\"NULL\",\"\"}", "[\"a\",\"b,\\\"c\\\\\",null,\"NULL\",\"\"]");
    check(UUIDS, "{00000000-0000-7000-8000-000000000001}", "[\"00000000-0000-7000-8000-000000000001\"]");
    check(INTS, "{1,-2}", "[1,-2]");
}

static void times_are_in_utc_for_any_offset(void **state)
{
    (void)state;
    check(TIME, "2026-05-05 09:12:00+00", "\"2026-05-05T09:12:00Z\"");
    check(TIME, "2026-05-05 09:12:00.5+00", "\"2026-05-05T09:12:00.500000Z\"");
    check(TIME, "2026-01-01 00:30:00+05:30", "\"2025-12-31T19:00:00Z\"");
    check(TIME, "2024-02-29 23:59:59.000001-08", "\"2024-03-01T07:59:59.000001Z\"");
    check(TIME, "1900-01-01 00:00:00-00:01:15", "\"1900-01-01T00:01:15Z\"");
    check(TIME, "1970-01-01 00:00:00+00", "\"1970-01-01T00:00:00Z\"");
    check(TIME, "infinity", "null");
    check(TIME, "0044-03-15 12:00:00+00 BC", "null");
}

static void broken_values_become_null(void **state)
{
    (void)state;
    check(INT8, "12a", "null");
    check(INT8, "-", "null");
    check(INT8, "", "null");
    check(JSON, "", "null");
    check(TEXTS, "a", "null");
    check(TIME, "2026-13-05 09:12:00+00", "null");
    check(TIME, "2026-05-05", "null");
}

/* Whatever a result contains, the output is JSON; jansson checks it. */
static void random_bytes_give_valid_json(void **state)
{
    static const Oid types[] = {BOOL, INT8, TEXT, INTS, TEXTS, DATE, TIME, UUIDS, 0};
    static const char alphabet[] = "{}[],\"\\NUL 0123456789-:+.tf\x01\x7f\xc3\xa9\xff\xed\xa0\x80\xf4";
    char noise[48];

    (void)state;
    srand(20261123);
    for (int round = 0; round < 20000; round++) {
        size_t length = (size_t)rand() % sizeof(noise);
        struct buffer out;
        json_error_t error;
        json_t *parsed;

        for (size_t i = 0; i < length; i++)
            noise[i] = alphabet[(size_t)rand() % (sizeof(alphabet) - 1)];
        buffer_open(&out, 65536);
        encode_value(&out, types[(size_t)rand() % (sizeof(types) / sizeof(types[0]))], text_from(noise, length));
        parsed = json_loadb(out.at, out.length, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
        if (parsed == NULL)
            fail_msg("%s: %.*s", error.text, (int)out.length, out.at);
        json_decref(parsed);
        buffer_close(&out);
    }
}

static void a_hidden_column_is_left_out(void **state)
{
    PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
    PGresAttDesc columns[] = {{.name = "id", .typid = TEXT, .typlen = -1},
                              {.name = "done", .typid = BOOL, .typlen = 1},
                              {.name = "cursor", .typid = TEXT, .typlen = -1}};
    char a[] = "a", t[] = "t", c[] = "c";
    struct buffer out;

    (void)state;
    assert_true(PQsetResultAttrs(result, 3, columns));
    for (int row = 0; row < 2; row++) {
        PQsetvalue(result, row, 0, a, 1);
        PQsetvalue(result, row, 1, row == 0 ? t : NULL, row == 0 ? 1 : -1);
        PQsetvalue(result, row, 2, c, 1);
    }
    buffer_open(&out, 4096);
    encode_rows(&out, result, 9, 2);
    assert_true(text_equal(buffer_text(&out), lit("[{\"id\":\"a\",\"done\":true},{\"id\":\"a\",\"done\":null}]")));
    buffer_clear(&out);
    encode_rows(&out, result, 1, -1);
    assert_true(text_equal(buffer_text(&out), lit("[{\"id\":\"a\",\"done\":true,\"cursor\":\"c\"}]")));
    buffer_close(&out);
    PQclear(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_type_has_its_json_form), cmocka_unit_test(times_are_in_utc_for_any_offset),
        cmocka_unit_test(broken_values_become_null),   cmocka_unit_test(random_bytes_give_valid_json),
        cmocka_unit_test(a_hidden_column_is_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
