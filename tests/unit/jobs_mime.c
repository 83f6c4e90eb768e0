/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A mail on the wire: its lines and characters, and that names cannot add headers. */
#include "jobs/mime.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static bool contains(struct text text, const char *part)
{
    return memmem(text.at, text.length, part, strlen(part)) != NULL;
}

static struct mime_parts parts_of(void)
{
    return (struct mime_parts){
        .from_name = lit("Hartwell Osei"),
        .from = lit("no-reply@hartwell.portico.example"),
        .to_name = lit("Maria"),
        .to = lit("maria@mail.example"),
        .subject = lit("Hello"),
        .id = lit("0197"),
        .host = lit("hartwell.portico.example"),
        .plain = lit("Gr\xc3\xbc\xc3\x9f dich\n"),
        .html = lit("<p>Gr\xc3\xbc\xc3\x9f dich</p>\n"),
    };
}

static void names_cannot_add_headers(void **state)
{
    struct arena *arena = arena_open();
    struct mime_parts parts = parts_of();
    struct text wire;

    (void)state;
    parts.from_name = lit("Evil\r\nBcc: all@evil.example");
    parts.to_name = lit("Maria\nCc: all@evil.example");
    parts.subject = lit("Hello\r\nX-Evil: yes\r\n\r\nbody");
    wire = mime_write(arena, &parts);
    assert_false(text_is_absent(wire));
    assert_false(contains(wire, "\nBcc:"));
    assert_false(contains(wire, "\nCc:"));
    assert_false(contains(wire, "\nX-Evil:"));
    arena_close(&arena);
}

static void an_invalid_address_makes_no_message(void **state)
{
    static const char *const wrong[] = {"",
                                        "a",
                                        "@b",
                                        "a@",
                                        "a@b@c",
                                        "a b@c.example",
                                        "a@b.example\r\nRCPT TO:<x@y>",
                                        "<a@b.example>",
                                        "a@b.example,c@d.example"};
    struct arena *arena = arena_open();

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        struct mime_parts parts = parts_of();

        parts.to = text_of(wrong[i]);
        assert_true(text_is_absent(mime_write(arena, &parts)));
    }
    assert_true(mime_address_is_valid(lit("o'brien+x@mail.example")));
    arena_close(&arena);
}

static void lines_end_in_crlf_and_bodies_are_utf8(void **state)
{
    struct arena *arena = arena_open();
    struct mime_parts parts = parts_of();
    struct text wire;

    (void)state;
    parts.to_name = lit("V\xc3\xb6gt");
    parts.reply_to = lit("office@hartwell.example");
    wire = mime_write(arena, &parts);
    for (size_t i = 0; i < wire.length; i++)
        if (wire.at[i] == '\n')
            assert_int_equal(wire.at[i - 1], '\r');
    assert_true(contains(wire, "text/plain; charset=utf-8"));
    assert_true(contains(wire, "text/html; charset=utf-8"));
    assert_true(contains(wire, "Gr=C3=BC=C3=9F dich"));
    assert_true(contains(wire, "multipart/alternative"));
    assert_true(contains(wire, "Auto-Submitted: auto-generated\r\n"));
    assert_true(contains(wire, "<0197@hartwell.portico.example>"));
    assert_true(contains(wire, "office@hartwell.example"));
    assert_false(contains(wire, "iso-8859"));
    arena_close(&arena);
}

/* RFC 8058. A program that answers by itself is asked not to, but the report that a mail did not arrive is wanted. */
static void a_mail_that_can_be_stopped_says_how(void **state)
{
    struct arena *arena = arena_open();
    struct mime_parts parts = parts_of();
    struct text wire = mime_write(arena, &parts);

    (void)state;
    assert_false(contains(wire, "List-Unsubscribe"));
    parts.unsubscribe = lit("https://hartwell.portico.example/api/unsubscribe?token="
                            "AZwm0x8Jc3m2kqZ0m9yRrU5vXhL8pEoNdJ6sGiKtWY3q2-7wABc4fT1kqZ0m9yRrU5vXhL8pEoNd");
    wire = mime_write(arena, &parts);
    assert_true(contains(wire, "List-Unsubscribe:\r\n <https://hartwell.portico.example/api/unsubscribe?token="
                               "AZwm0x8Jc3m2kqZ0m9yRrU5vXhL8pEoNdJ6sGiKtWY3q2-7wABc4fT1kqZ0m9yRrU5vXhL8pEoNd>\r\n"));
    assert_true(contains(wire, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
    assert_true(contains(wire, "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\r\n"));
    parts.unsubscribe = lit("https://hartwell.portico.example/\r\nBcc: all@evil.example");
    assert_false(contains(mime_write(arena, &parts), "\nBcc:"));
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_cannot_add_headers),
        cmocka_unit_test(an_invalid_address_makes_no_message),
        cmocka_unit_test(lines_end_in_crlf_and_bodies_are_utf8),
        cmocka_unit_test(a_mail_that_can_be_stopped_says_how),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
