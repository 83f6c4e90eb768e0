/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Mails beyond each limit: none is lost, and each limit has its own outcome. */
#include "mail_in_rig.h"

#include <stdint.h>
#include <string.h>

/* `before`, the unit so many times, and `after`. */
static struct opened open_many(const char *before, const char *unit, size_t count, const char *after)
{
    struct opened opened;
    struct buffer text;

    buffer_open(&text, 64 << 20);
    buffer_add(&text, text_of(before));
    for (size_t i = 0; i < count; i++)
        buffer_add(&text, text_of(unit));
    buffer_add(&text, text_of(after));
    assert_false(text.overflowed);
    opened = open_mail(buffer_text(&text));
    buffer_close(&text);
    return opened;
}

/* `count` multiparts in each other. */
static struct opened open_nested(int count)
{
    struct arena *arena = arena_open();
    struct text text = lit("Content-Type: text/plain\n\ndeep\n");
    struct opened opened;

    for (int i = 0; i < count; i++)
        text = arena_print(arena, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n%.*s\n--b%d--\n", i, i,
                           (int)text.length, text.at, i);
    opened = open_mail(arena_print(arena, "From: a@x.example\n%.*s", (int)text.length, text.at));
    arena_close(&arena);
    return opened;
}

static void check_and_close(struct opened opened, enum mail_outcome outcome)
{
    assert_int_equal(opened.outcome, outcome);
    if (opened.mail != NULL)
        assert_text(mail_from(opened.mail).address, "a@x.example");
    assert_int_equal(opened.mail != NULL, outcome == MAIL_READ || outcome >= MAIL_TOO_MANY_PARTS);
    close_mail(&opened);
}

static void each_limit_has_an_outcome(void **state)
{
    const char *const from = "From: a@x.example\n";
    const char *const mixed = "From: a@x.example\nContent-Type: multipart/mixed; boundary=B\n\n";
    char line[1025];

    (void)state;
    memset(line, 'x', sizeof(line) - 1);
    line[sizeof(line) - 1] = '\0';
    line[sizeof(line) - 2] = '\n';
    check_and_close(open_many("", "", 0, ""), MAIL_BAD_HEADERS);
    check_and_close(open_many("\n\nHello\n", "", 0, ""), MAIL_BAD_HEADERS);
    check_and_close(open_mail(lit("From: a@x.example\nX: \0\n\nHello\n")), MAIL_BAD_HEADERS);
    check_and_close(open_many(from, "X: y\n", MAIL_HEADERS - 1, "\n"), MAIL_READ);
    check_and_close(open_many(from, "X: y\n", MAIL_HEADERS, "\n"), MAIL_TOO_MANY_HEADERS);
    check_and_close(open_many("From: a@x.example\nX: ", "yyyyyyyyyyyyyyyy\n ", 16 << 10, "\n"), MAIL_HEADERS_TOO_LARGE);
    check_and_close(open_many(mixed, "--B\n\nx\n", MAIL_PARTS - 1, "--B--\n"), MAIL_READ);
    check_and_close(open_many(mixed, "--B\n\nx\n", MAIL_PARTS, "--B--\n"), MAIL_TOO_MANY_PARTS);
    check_and_close(open_many(mixed, "--B\n\nx\n", MAIL_BOUNDARY_LINES, "--B--\n"), MAIL_TOO_MANY_LINES);
    check_and_close(open_many(mixed, "--B\nX: y\nX: y\nX: y\nX: y\nX: y\nX: y\nX: y\nX: y\nX: y\nX: y\nX: y\n",
                              MAIL_BOUNDARY_LINES - 1, "--B--\n"),
                    MAIL_TOO_MANY_HEADERS);
    check_and_close(open_nested(MAIL_DEPTH - 1), MAIL_READ);
    check_and_close(open_nested(MAIL_DEPTH), MAIL_TOO_DEEP);
    check_and_close(open_nested(800), MAIL_TOO_DEEP);
    check_and_close(open_many("From: a@x.example\nContent-Type: a/b\n\n", line, MAIL_DECODED_BYTES / 1024 - 100, ""),
                    MAIL_READ);
    check_and_close(open_many("From: a@x.example\nContent-Type: a/b\n\n", line, MAIL_DECODED_BYTES / 1024 + 1, ""),
                    MAIL_DECODED_TOO_LARGE);
    check_and_close(open_many(from, line, MAIL_RAW_BYTES / 1024 + 1, ""), MAIL_TOO_LARGE);
}

static void a_long_text_becomes_a_file(void **state)
{
    struct opened opened =
        open_many("From: a@x.example\nContent-Type: multipart/mixed; boundary=B\n\n--B\n\nHello\n--B\n\n",
                  "0123456789abcde\n", MAIL_TEXT_BYTES / 16, "--B--\n");
    const struct mail_file *files;

    (void)state;
    assert_int_equal(opened.outcome, MAIL_READ);
    assert_text(mail_text(opened.mail), "Hello");
    assert_int_equal(mail_files(opened.mail, &files), 1);
    assert_int_equal(files[0].kind, MAIL_FILE_LONG_TEXT);
    assert_text(files[0].name, "message.txt");
    close_mail(&opened);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_limit_has_an_outcome),
        cmocka_unit_test(a_long_text_becomes_a_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
