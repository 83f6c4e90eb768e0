/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading the messages of a firm's channel. */
#include "data/live.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define ID "01900000-0000-7000-8000-000000000001"

static void a_channel_belongs_to_one_firm(void **state)
{
    struct key channel = live_channel(17), other = live_channel(170);

    (void)state;
    assert_int_equal(live_firm(key_text(&channel)), 17);
    assert_int_equal(live_firm(key_text(&other)), 170);
    assert_int_equal(live_firm(lit("p:17:livelihood")), 0);
    assert_int_equal(live_firm(lit("p:17:session:1:a")), 0);
    assert_int_equal(live_firm(lit("17")), 0);
    assert_int_equal(live_firm(lit("")), 0);
}

static void a_message_about_events_has_a_number(void **state)
{
    struct live_message message = live_read(lit("events 4711"));

    (void)state;
    assert_int_equal(message.kind, LIVE_EVENTS);
    assert_int_equal(message.number, 4711);
}

static void messages_about_sessions_people_and_notices_have_an_id(void **state)
{
    struct live_message message = live_read(lit("session " ID));

    (void)state;
    assert_int_equal(message.kind, LIVE_SESSION);
    assert_string_equal(message.id, ID);
    message = live_read(lit("person " ID));
    assert_int_equal(message.kind, LIVE_PERSON);
    assert_string_equal(message.id, ID);
    message = live_read(lit("notices " ID));
    assert_int_equal(message.kind, LIVE_NOTICES);
    assert_string_equal(message.id, ID);
}

/* From another release, or invalid: reading the table is right in any case. */
static void a_malformed_message_is_about_events_with_an_unknown_number(void **state)
{
    static const char *const texts[] = {"",           "events",           "events -1",   "events x",      "session",
                                        "session 17", ("person " ID "0"), "{\"seq\":3}", ("sessions " ID)};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        struct live_message message = live_read(text_of(texts[i]));

        assert_int_equal(message.kind, LIVE_EVENTS);
        assert_true(message.number == UINT64_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_channel_belongs_to_one_firm),
        cmocka_unit_test(a_message_about_events_has_a_number),
        cmocka_unit_test(messages_about_sessions_people_and_notices_have_an_id),
        cmocka_unit_test(a_malformed_message_is_about_events_with_an_unknown_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
