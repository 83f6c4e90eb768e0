/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* HTML of mails as text: what people see, nothing of the markup, and what mail programs quote. */
#include "mail_in/html_text.h"

#include "common/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *html, *text;
} cases[] = {
    {"", ""},
    {"plain", "plain"},
    {" a \n b\t c ", "a b c"},
    {"a<br>b<br><br>c", "a\nb\n\nc"},
    {"<div>a</div><div>b<br></div><div><br></div><div>c</div>", "a\nb\n\nc"},
    {"<p>a</p><p>b</p>", "a\n\nb"},
    {"<p class=MsoNormal>a</p><p class=MsoNormal>b</p>", "a\nb"},
    {"<ul><li>a<li> b</ul>c", "- a\n- b\nc"},
    {"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"},
    {"<pre>a  b\n  c</pre>d", "a  b\n  c\nd"},
    {"Gr&uuml;&szlig;e &amp; K&#252;sse &#x1F600; &nbsp;x &bogus; &", "Grüße & Küsse 😀  x &bogus; &"},
    {"&#0;&#xD800;&#99999999;a", "&#0;&#xD800;&#99999999;a"},
    {"&lt;script&gt;", "<script>"},
    /* What is no text, and broken markup */
    {"<style>p{a:b}</style>a<script>if (a</b) x</script>b<!-- c > d -->e<title>t</title>f", "abef"},
    {"<!--[if mso]><p>x</p><![endif]-->a<![if !mso]>b<![endif]>", "ab"},
    {"a < b <3 <", "a < b <3 <"},
    {"a <b c=\"d>e\">f</b> g", "a f g"},
    {"a <b c=\"d>e f", "a e f"},
    {"a <!-- b", "a <!-- b"},
    {"a <style> b", "a b"},
    {"a <b", "a <b"},
    {"</div></blockquote></p>a", "a"},
    {"<STYLE>x</Style>a<BR>b", "a\nb"},
    /* Links say where they lead */
    {"<a href=\"https://x.example/?a=1&amp;b=2\">here</a>.", "here <https://x.example/?a=1&b=2>."},
    {"<a href='https://x.example/'>https://x.example</a>", "https://x.example"},
    {"<a href='https://evil.example/'>https://bank.example</a>", "https://bank.example <https://evil.example/>"},
    {"<a href='mailto:a@x.example'>Ana</a><a href='javascript:x'>y</a><a href='https://x.example'></a>", "Anay"},
    {"<a href='https://x.example/\n>b'>c</a>", "c <https://x.example/b>"},
    /* A signature keeps its space */
    {"a<div>-- <br></div><div>Ana</div>", "a\n-- \nAna"},
    /* Quotes */
    {"Yes<blockquote type=\"cite\"><div>a</div><div>b</div></blockquote>no", "Yes\n> a\n> b\nno"},
    {"a<blockquote style='margin:0 0 0 40px'>b</blockquote>", "a\nb"},
    {"Ten.<div class=\"gmail_quote gmail_quote_container\"><div class=\"gmail_attr\">On 1:1 A &lt;<a "
     "href=\"mailto:a@x.example\">a@x.example</a>&gt; wrote:<br></div><blockquote class=\"gmail_quote\">Which "
     "day?</blockquote><div>Tuesday</div><blockquote class=\"gmail_quote\">Which time?</blockquote></div>",
     "Ten.\nOn 1:1 A <a@x.example> wrote:\n> Which day?\nTuesday\n> Which time?"},
    {"a<div class=\"moz-cite-prefix\">Am 1:1 schrieb A:<br></div><blockquote type=cite>b<blockquote "
     "type=cite>c</blockquote></blockquote>d",
     "a\n> Am 1:1 schrieb A:\n> b\n> > c\nd"},
    {"a<div class=\"yahoo_quoted\"><div><div>b</div></div>c</div>d", "a\n> b\n> c\nd"},
    {"a<div id=\"ymail_android_signature\">Sent from Yahoo</div>", "a\n> Sent from Yahoo"},
    {"a<blockquote type=cite><div>b</blockquote>c", "a\n> b\nc"},
};

static void people_see_the_same_text(void **state)
{
    struct arena *arena = arena_open();

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct html_text made = html_text(text_of(cases[i].html), arena);

        if (!text_equal(made.text, text_of(cases[i].text)))
            fail_msg("%s\n  gives \"%.*s\"", cases[i].html, (int)made.text.length, made.text.at);
        assert_int_equal(made.quote_at, SIZE_MAX);
    }
    arena_close(&arena);
}

/* Outlook's mark is at the start of the line that follows it. Within a quote it says nothing. */
static void the_mark_of_outlook_is_a_place_in_the_text(void **state)
{
    struct arena *arena = arena_open();
    struct html_text made =
        html_text(lit("<div>Fine.</div><div id=\"appendonsend\"></div><hr><div id=\"divRplyFwdMsg\">"
                      "<b>From:</b> A</div>"),
                  arena);

    (void)state;
    assert_true(text_equal(made.text, lit("Fine.\nFrom: A")));
    assert_int_equal(made.quote_at, 6);
    made = html_text(lit("<blockquote type=cite><div id=divRplyFwdMsg>From: A</div></blockquote><p>Fine.</p>"), arena);
    assert_true(text_equal(made.text, lit("> From: A\n\nFine.")));
    assert_int_equal(made.quote_at, SIZE_MAX);
    arena_close(&arena);
}

/* Quadratic time would be minutes here, so that the test would be ended. */
static void pathological_html_takes_linear_time(void **state)
{
    static const char *const units[] = {
        "<",
        "<a ",
        "<a b=\"",
        "<a b=\"c>\" ",
        "<!--",
        "<style>",
        "<style></x>",
        "</",
        "<div>",
        "</div>",
        "<div><a href=https://x>y",
        "<blockquote type=cite>x",
        "<p>",
        "&",
        "&amp",
        "<pre>x\n",
        "<a href=x>",
        "<a b='>",
        "<title>",
        "<script>",
        "<li>",
        "<a href='https://xxxxxxxxxxxxxxxxxxx'>",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        struct arena *arena = arena_open();
        struct buffer html;

        buffer_open(&html, 2 << 20);
        while (html.length < 1 << 19)
            buffer_add(&html, text_of(units[i]));
        html_text(buffer_text(&html), arena);
        buffer_close(&html);
        arena_close(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_see_the_same_text),
        cmocka_unit_test(the_mark_of_outlook_is_a_place_in_the_text),
        cmocka_unit_test(pathological_html_takes_linear_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
