/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A printed registry can be read again, and a malformed firm does not affect the others. */
#include "edge/registry_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define FIRM                                                                                                           \
    "{\"number\":17,\"slug\":\"hartwell\",\"name\":\"H \\\"&\\\" "                                                     \
    "\\u00e9\",\"state\":\"suspended\",\"brand_version\":3,\"colour\":\"#14503c\"}"

static void a_printed_registry_is_read_again(void **state)
{
    struct registry_change change, again;
    struct firms *firms = firms_open();
    struct buffer out;

    (void)state;
    assert_true(registry_change_parse(lit("{\"version\":9,\"firms\":[" FIRM "]}"), &change));
    assert_int_equal(change.version, 9);
    assert_int_equal(change.count, 1);
    assert_int_equal(change.firms[0].state, FIRM_SUSPENDED);
    assert_string_equal(change.firms[0].name, "H \"&\" \xc3\xa9");
    assert_true(firms_merge(firms, change.firms, change.count));
    buffer_open(&out, 65536);
    registry_print(firms, 9, &out);
    assert_true(registry_change_parse(buffer_text(&out), &again));
    assert_int_equal(again.version, 9);
    assert_memory_equal(again.firms, change.firms, sizeof(*change.firms));
    buffer_close(&out);
    registry_change_close(&change);
    registry_change_close(&again);
    firms_close(&firms);
}

static void an_empty_registry_and_unknown_members_are_accepted(void **state)
{
    struct registry_change change;

    (void)state;
    assert_true(registry_change_parse(lit("{\"version\":0,\"firms\":[],\"later\":1}"), &change));
    assert_int_equal(change.count, 0);
    registry_change_close(&change);
    assert_true(registry_change_parse(lit("{\"version\":1,\"firms\":[{\"number\":1,\"slug\":\"a\",\"name\":\"A\","
                                          "\"state\":\"active\",\"brand_version\":0,\"colour\":null}]}"),
                                      &change));
    registry_change_close(&change);
}

static void malformed_firms_are_skipped(void **state)
{
    static const char *const wrong[] = {
        "\"number\":0",           "\"number\":-1",          "\"number\":\"1\"",       "\"slug\":\"\"",
        "\"slug\":\"../etc\"",    "\"slug\":\"A\"",         "\"slug\":\"a.b\"",       "\"name\":null",
        "\"name\":\"a\\u0000b\"", "\"state\":\"other\"",    "\"brand_version\":null", "\"colour\":\"red\"",
        "\"colour\":\"#14503\"",  "\"colour\":\"#14503g\"", "\"colour\":7",
    };
    static const char *const broken[] = {
        "", "{}", "[]", "null", "{\"version\":1}", "{\"firms\":[]}", "{\"version\":1,\"firms\":[" FIRM "]"};
    struct registry_change change;

    (void)state;
    for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++)
        assert_false(registry_change_parse(text_of(broken[i]), &change));
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        static const char *const right[] = {"\"number\":1",         "\"slug\":\"a\"",      "\"name\":\"A\"",
                                            "\"state\":\"active\"", "\"brand_version\":1", "\"colour\":\"#000000\""};
        size_t name = strcspn(wrong[i], ":");
        char json[1024] = "{\"version\":1,\"firms\":[{";
        size_t at = strlen(json);

        for (size_t j = 0; j < sizeof(right) / sizeof(*right); j++)
            at += (size_t)snprintf(json + at, sizeof(json) - at, "%s%s", j == 0 ? "" : ",",
                                   strncmp(right[j], wrong[i], name) == 0 ? wrong[i] : right[j]);
        snprintf(json + at, sizeof(json) - at, "}," FIRM "]}");
        assert_true(registry_change_parse(text_of(json), &change));
        if (change.count != 1 || change.firms[0].number != 17)
            fail_msg("%s was accepted", json);
        registry_change_close(&change);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_printed_registry_is_read_again),
        cmocka_unit_test(an_empty_registry_and_unknown_members_are_accepted),
        cmocka_unit_test(malformed_firms_are_skipped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
