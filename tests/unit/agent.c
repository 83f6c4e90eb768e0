/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The descriptions of browsers: of 2026 and some older ones, and of unknown programs. */
#include "common/agent.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define WEBKIT "AppleWebKit/537.36 (KHTML, like Gecko) "
#define APPLE "AppleWebKit/605.1.15 (KHTML, like Gecko) "

static void each_browser_is_described(void **state)
{
    static const struct {
        const char *agent, *words;
    } cases[] = {
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"},
        {"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " WEBKIT "Chrome/139.0.0.0 Safari/537.36", "Chrome on Windows"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " WEBKIT "Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0",
         "Edge on Windows"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " WEBKIT "Chrome/139.0.0.0 Safari/537.36 OPR/123.0.0.0",
         "Opera on Windows"},
        {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) " APPLE "Version/18.5 Safari/605.1.15", "Safari on a Mac"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) " APPLE "Version/18.5 Mobile/15E148 Safari/604.1",
         "Safari on an iPhone"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) " APPLE "CriOS/139.0.0.0 Mobile/15E148 Safari/604.1",
         "Chrome on an iPhone"},
        {"Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) " APPLE "FxiOS/140.0 Mobile/15E148 Safari/605.1.15",
         "Firefox on an iPad"},
        {"Mozilla/5.0 (Linux; Android 10; K) " WEBKIT "Chrome/139.0.0.0 Mobile Safari/537.36", "Chrome on Android"},
        {"Mozilla/5.0 (Linux; Android 10; K) " WEBKIT "SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
         "Samsung Internet on Android"},
        {"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) " WEBKIT "Chrome/139.0.0.0 Safari/537.36", "Chrome on a Chromebook"},
        {"Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko", "Internet Explorer on Windows"},
        {"Thing/1.0 (Windows)", "A program on Windows"},
        {"Firefox/140.0", "Firefox"},
        {"curl/8.5.0", "Another program"},
        {"", "Another program"},
    };
    struct arena *arena = arena_open();

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct text words = agent_words(text_of(cases[i].agent), arena);

        assert_int_equal(words.length, strlen(cases[i].words));
        assert_memory_equal(words.at, cases[i].words, words.length);
    }
    arena_close(&arena);
}

/* The bytes after an agent's length do not belong to it. */
static void nothing_is_read_past_the_end(void **state)
{
    struct arena *arena = arena_open();

    (void)state;
    assert_true(text_equal(agent_words(text_from("Firefox/140.0", 4), arena), lit("Another program")));
    assert_true(text_equal(agent_words(no_text, arena), lit("Another program")));
    arena_close(&arena);
}

static void text_of_the_header_is_never_repeated(void **state)
{
    struct arena *arena = arena_open();

    (void)state;
    assert_true(text_equal(agent_words(lit("<b>Call 0800</b> Chrome/ on Windows"), arena), lit("Chrome on Windows")));
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_browser_is_described),
        cmocka_unit_test(nothing_is_read_past_the_end),
        cmocka_unit_test(text_of_the_header_is_never_repeated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
