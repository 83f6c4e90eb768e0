/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The part of a reply that is new: the cases of tests/cases/replies.json, what is beyond the limits, and time. */
#include "mail_in/reply_cut.h"

#include "common/buffer.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct text field(const json_t *sample, const char *name)
{
    return text_of(json_string_value(json_object_get(sample, name)));
}

static struct reply reply_of(struct text text)
{
    return (struct reply){.text = text, .writer = lit("Meyer Law"), .quote_at = SIZE_MAX};
}

static bool has_text(struct text text)
{
    return text_trim(text).length > 0;
}

static bool is_as_wanted(const json_t *sample)
{
    const struct text want = field(sample, "want");
    struct reply reply = reply_of(field(sample, "text"));
    struct reply_cut cut;
    size_t from;

    reply.subject = field(sample, "subject");
    cut = reply_cut(&reply);
    from = (size_t)(cut.shown.at - reply.text.at);
    if (!text_equal(cut.shown, want) || (json_int_t)cut.rule != json_integer_value(json_object_get(sample, "rule")) ||
        cut.is_cut != (has_text(text_slice(reply.text, 0, from)) ||
                       has_text(text_slice(reply.text, from + cut.shown.length, SIZE_MAX)))) {
        print_error("%s: rule %d shows \"%.*s\"\n", field(sample, "name").at, cut.rule, (int)cut.shown.length,
                    cut.shown.at);
        return false;
    }
    return true;
}

static void every_case_is_cut_as_wanted(void **state)
{
    json_t *file = json_load_file(REPLIES, 0, NULL), *cases = json_object_get(file, "cases"), *sample;
    size_t i, wrong = 0;

    (void)state;
    assert_true(json_array_size(cases) > 60);
    json_array_foreach(cases, i, sample) wrong += !is_as_wanted(sample);
    assert_int_equal(wrong, 0);
    json_decref(file);
}

/* Where the reader of HTML found what is quoted, text ends; but not if the mail is a forward. */
static void a_container_of_html_ends_the_text(void **state)
{
    struct reply reply = reply_of(lit("Here.\n\nold words\n"));
    struct reply_cut cut;

    (void)state;
    reply.quote_at = 7;
    cut = reply_cut(&reply);
    assert_true(text_equal(cut.shown, lit("Here.")) && cut.rule == REPLY_CONTAINER && cut.is_cut);
    reply.subject = lit("Fwd: x");
    cut = reply_cut(&reply);
    assert_true(text_equal(cut.shown, lit("Here.\n\nold words")) && cut.rule == REPLY_WHOLE && !cut.is_cut);
}

/* What repeats `unit` up to `bytes`, with something before and after. */
static struct reply_cut cut_of_many(struct buffer *buffer, struct text before, struct text unit, size_t bytes,
                                    struct text after)
{
    struct reply reply;

    buffer_clear(buffer);
    buffer_add(buffer, before);
    while (buffer->length + unit.length <= bytes)
        buffer_add(buffer, unit);
    buffer_add(buffer, after);
    assert_false(buffer->overflowed);
    reply = reply_of(buffer_text(buffer));
    return reply_cut(&reply);
}

static void nothing_is_lost_beyond_the_limits(void **state)
{
    struct buffer buffer;
    struct reply_cut cut;

    (void)state;
    buffer_open(&buffer, 8 << 20);
    /* One long line is text as a whole, also what is behind the limit. */
    cut = cut_of_many(&buffer, lit(""), lit("word "), 10 * REPLY_LINE_BYTES, lit("end\n\n> old\n"));
    assert_true(text_ends_with(cut.shown, lit(" end")) && cut.rule == REPLY_QUOTE);
    /* Too many lines: the last is shown, although it looks like a quote. */
    cut = cut_of_many(&buffer, lit(""), lit("a\n"), 2 * (REPLY_LINES + 10), lit("> end\n"));
    assert_true(text_ends_with(cut.shown, lit("> end")) && cut.rule == REPLY_WHOLE && !cut.is_cut);
    /* Our marker counts there, too. */
    cut = cut_of_many(&buffer, lit("Yes.\n\n## Please reply above this line ##\n"), lit("a\n"), 2 * (REPLY_LINES + 100),
                      lit(""));
    assert_true(text_equal(cut.shown, lit("Yes.")) && cut.rule == REPLY_MARKER && cut.is_cut);
    /* But not quoted: an answer could be beyond the limit. */
    cut = cut_of_many(&buffer, lit("> ## Please reply above this line ##\n"), lit("> a\n"), 4 * (REPLY_LINES + 100),
                      lit("Yes.\n"));
    assert_true(text_ends_with(cut.shown, lit("\nYes.")) && !cut.is_cut);
    buffer_close(&buffer);
}

/* Quadratic time would be minutes here, so that the test would be ended. */
static void pathological_texts_take_linear_time(void **state)
{
    static const char *const units[] = {
        ">",           "word",       "> ",           "a:\n",       "a:\n\n",     "\n",        "-- \n",
        "> \n-- \n",   "From: a\n",  "On 1:1 <a@b>", "wrote:\n",   "<@",         "<\n<\n<\n", "a\n> b\n",
        "Sent: 1:1\n", "On 1\n>\n:", "--\n--\n",     "______\n\n", "wrote wrot", "\xc2\xa0",  "* ",
    };
    struct buffer buffer;

    (void)state;
    buffer_open(&buffer, 8 << 20);
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        cut_of_many(&buffer, lit(""), text_of(units[i]), 1 << 20, lit(""));
        cut_of_many(&buffer, lit("x\n\n"), text_of(units[i]), REPLY_LINES, lit(":\n> b"));
    }
    buffer_close(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_is_cut_as_wanted),
        cmocka_unit_test(a_container_of_html_ends_the_text),
        cmocka_unit_test(nothing_is_lost_beyond_the_limits),
        cmocka_unit_test(pathological_texts_take_linear_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
