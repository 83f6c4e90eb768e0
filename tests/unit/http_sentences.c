/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which language a request gets, and which sentence when the language lacks it. */
#include "http/sentences.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *const offered[] = {"en", "de", "es", "pt-BR", NULL};

static void the_preferred_language_is_chosen(void **state)
{
    static const struct {
        const char *header, *language;
    } cases[] = {
        {"de", "de"},
        {"de-AT", "de"},
        {"DE-at;q=0.5, es;q=0.4", "de"},
        {"es;q=0.4,de;q=0.5", "de"},
        {"fr, es;q=0.1", "es"},
        {"pt-BR-x", "pt-BR"},
        {"pt", "en"}, /* RFC 4647 shortens the requested tag, and never extends it */
        {"fr", "en"},
        {"*", "en"},
        {"", "en"},
        {"de;q=0", "en"},
        {"de;q=0.000, es;q=0.001", "es"},
        {"de;q=1.001", "en"},
        {"de;q=high", "en"},
        {"de;", "en"},
        {"es , de", "es"}, /* the first of several with equal quality */
        {"deutsch", "en"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_string_equal(language_among(text_of(cases[i].header), offered), cases[i].language);
    assert_string_equal(language_among(no_text, offered), "en");
}

static void only_the_first_languages_are_read(void **state)
{
    char header[256];
    size_t length = 0;

    (void)state;
    while (length < 3 * 16) {
        header[length++] = 'f';
        header[length++] = 'r';
        header[length++] = ',';
    }
    header[length++] = 'd';
    header[length++] = 'e';
    assert_string_equal(language_among(text_from(header, length), offered), "en");
    assert_string_equal(language_among(text_from(header + 3, length - 3), offered), "de");
}

static void a_sentence_is_found_by_kind_code_and_language(void **state)
{
    static const struct sentence english[] = {
        {"no_such_boat", "There is no such boat."}, {"too_large", "Too big."}, {0}};
    static const struct sentence german[] = {{"no_such_boat", "Dieses Boot gibt es nicht."}, {0}};
    static const struct sentence none[] = {{0}};
    static const struct catalogue boats[] = {{"en", english, none, none}, {"de", german, none, none}, {0}};

    (void)state;
    sentences_use(boats);
    sentences_use(boats); /* a second time has no effect */
    assert_true(
        text_equal(sentence_of(SENTENCE_PROBLEM, lit("no_such_boat"), "de"), lit("Dieses Boot gibt es nicht.")));
    assert_true(text_equal(sentence_of(SENTENCE_PROBLEM, lit("no_such_boat"), "en"), lit("There is no such boat.")));
    assert_true(text_equal(sentence_of(SENTENCE_PROBLEM, lit("no_such_boat"), "sv"), lit("There is no such boat.")));
    assert_true(text_is_absent(sentence_of(SENTENCE_FIELD, lit("no_such_boat"), "en")));
    assert_true(text_is_absent(sentence_of(SENTENCE_PROBLEM, lit("no_such_ship"), "en")));
    /* The engine's own sentences come first. */
    assert_false(text_equal(sentence_of(SENTENCE_PROBLEM, lit("too_large"), "en"), lit("Too big.")));
    assert_true(text_equal(sentence_of(SENTENCE_TITLE, lit("404"), "en"), lit("Not found")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_preferred_language_is_chosen),
        cmocka_unit_test(only_the_first_languages_are_read),
        cmocka_unit_test(a_sentence_is_found_by_kind_code_and_language),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
