/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tables as spreadsheets write them, and how they read ours. */
#include "common/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static int open_arena(void **state)
{
    (void)state;
    arena = arena_open();
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_close(&arena);
    return 0;
}

static void assert_cell(const struct csv_row *row, size_t column, const char *expected)
{
    assert_true(column < row->count);
    assert_int_equal(row->cells[column].length, strlen(expected));
    assert_memory_equal(row->cells[column].at, expected, strlen(expected));
}

static struct csv read_valid(const char *text)
{
    struct csv csv;

    assert_int_equal(csv_read(arena, text_of(text), &csv), CSV_OK);
    return csv;
}

static void separators_are_guessed(void **state)
{
    static const struct {
        const char *text;
        char separator;
    } cases[] = {{"a,b;x,c\n1,2,3", ','},
                 {"a;b;c\n1,5;2;3", ';'},
                 {"a\tb\tc\n1\t2\t3", '\t'},
                 {"\"a,b,c,d\";b\n1;2", ';'},
                 {"\xef\xbb\xbf"
                  "a;b\r\n1;2\r\n",
                  ';'},
                 {"only\n1\n", ','}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct csv csv = read_valid(cases[i].text);

        assert_int_equal(csv.separator, cases[i].separator);
        assert_int_equal(csv.count, 1);
    }
}

static void a_quoted_cell_may_contain_anything(void **state)
{
    struct csv csv = read_valid("\xef\xbb\xbf"
                                "name,note\r\n\"Lind, \"\"Bygg\"\" AB\",\"two\r\nlines\"\r\n\r\nÅsa,\r\n\"\",x\r\n");

    (void)state;
    assert_cell(&csv.names, 0, "name");
    assert_int_equal(csv.count, 3);
    assert_cell(&csv.rows[0], 0, "Lind, \"Bygg\" AB");
    assert_cell(&csv.rows[0], 1, "two\r\nlines");
    assert_int_equal(csv.rows[0].line, 2);
    assert_cell(&csv.rows[1], 0, "Åsa");
    assert_cell(&csv.rows[1], 1, "");
    assert_int_equal(csv.rows[1].line, 5);
    assert_int_equal(csv.rows[2].line, 6);
    assert_true(text_is_absent(csv_cell(&csv.rows[2], 0)));
    assert_true(text_is_absent(csv_cell(&csv.rows[2], 7)));
}

static void every_line_end_counts_once(void **state)
{
    struct csv csv = read_valid("a,b\r1,2\r\r3,4\n\r\n5,6");

    (void)state;
    assert_int_equal(csv.count, 3);
    assert_int_equal(csv.rows[0].line, 2);
    assert_int_equal(csv.rows[1].line, 4);
    assert_int_equal(csv.rows[2].line, 6);
    csv = read_valid("a,b\n1,2,\n;;;\n,,,\n3");
    assert_int_equal(csv.count, 3); /* with commas, ";;;" is text; ",,," is an empty line */
    assert_int_equal(csv.rows[0].count, 3);
    assert_int_equal(csv.rows[2].line, 5);
}

static void malformed_rows_are_reported_by_line(void **state)
{
    struct csv csv;

    (void)state;
    assert_int_equal(csv_read(arena, lit("a,b\n1,2\n\"open,2\n3,4\n"), &csv), CSV_OPEN_QUOTE);
    assert_int_equal(csv.line, 3);
    assert_int_equal(csv_read(arena, lit("\"a"), &csv), CSV_OPEN_QUOTE);
    assert_int_equal(csv.line, 1);
    csv = read_valid("a,b\n\"x\"y,2\nfive 5\" pipes,2\n");
    assert_true(csv.rows[0].is_broken);
    assert_cell(&csv.rows[0], 1, "2");
    assert_false(csv.rows[1].is_broken);
    assert_cell(&csv.rows[1], 0, "five 5\" pipes");
}

static void other_encodings_are_refused(void **state)
{
    struct csv csv;

    (void)state;
    assert_int_equal(csv_read(arena, lit("name\nM\xfcller\n"), &csv), CSV_NOT_UTF8);
    assert_int_equal(csv_read(arena,
                              lit("\xff\xfe"
                                  "a\0"),
                              &csv),
                     CSV_NOT_UTF8);
    assert_int_equal(csv_read(arena, lit(""), &csv), CSV_EMPTY);
    assert_int_equal(csv_read(arena, no_text, &csv), CSV_EMPTY);
    assert_int_equal(csv_read(arena, lit("\xef\xbb\xbf\r\n\r\n"), &csv), CSV_EMPTY);
}

static void limits_are_enforced(void **state)
{
    static char text[CSV_BYTES + 2];
    struct csv csv;
    size_t at = 0;

    (void)state;
    for (size_t i = 0; i <= CSV_ROWS; i++)
        at += (size_t)snprintf(text + at, sizeof(text) - at, "r\n");
    assert_int_equal(csv_read(arena, text_from(text, at), &csv), CSV_OK);
    assert_int_equal(csv.count, CSV_ROWS);
    memcpy(text + at, "r\n", 2);
    assert_int_equal(csv_read(arena, text_from(text, at + 2), &csv), CSV_TOO_LONG);
    memset(text, 'x', sizeof(text));
    assert_int_equal(csv_read(arena, text_from(text, CSV_BYTES + 1), &csv), CSV_TOO_LARGE);
    assert_int_equal(csv_read(arena, text_from(text, CSV_BYTES), &csv), CSV_OK);
    assert_true(csv.names.is_broken);
    assert_int_equal(csv.names.cells[0].length, CSV_CELL_BYTES);
    memset(text, ',', CSV_COLUMNS);
    text[CSV_COLUMNS - 1] = 'x';
    csv = (struct csv){0};
    assert_int_equal(csv_read(arena, text_from(text, CSV_COLUMNS), &csv), CSV_OK);
    assert_int_equal(csv.names.count, CSV_COLUMNS);
    assert_true(text_equal(csv_cell(&csv.names, CSV_COLUMNS - 1), lit("x")));
    memset(text, ',', CSV_COLUMNS);
    assert_int_equal(csv_read(arena, text_from(text, CSV_COLUMNS), &csv), CSV_TOO_WIDE);
}

static void a_first_line_may_name_the_separator(void **state)
{
    struct csv csv;

    (void)state;
    assert_int_equal(csv_read(arena, lit("\xef\xbb\xbfsep=;\r\na,b,c;d\r\n1,2,3;4\r\n"), &csv), CSV_OK);
    assert_int_equal(csv.separator, ';');
    assert_int_equal(csv.names.count, 2);
    assert_int_equal(csv.names.line, 2);
    assert_true(text_equal(csv_cell(&csv.rows[0], 0), lit("1,2,3")));
    assert_int_equal(csv_read(arena, lit("sep=\t\na,b\tc\n1,2\t3\n"), &csv), CSV_OK);
    assert_int_equal(csv.separator, '\t');
    assert_int_equal(csv_read(arena, lit("sep=|\na|b\n"), &csv), CSV_OK); /* no separator that we read or write */
    assert_int_equal(csv.separator, ',');
    assert_true(text_equal(csv_cell(&csv.names, 0), lit("sep=|")));
    assert_int_equal(csv_read(arena, lit("sep=;x\n"), &csv), CSV_OK); /* a name like any other */
    assert_true(text_equal(csv_cell(&csv.names, 0), lit("sep=")));
}

static void a_guard_that_was_written_is_taken_off(void **state)
{
    const struct text cells[] = {lit("=1+1"), lit("+49 30"), lit("-x"), lit("@home GmbH"), lit("'tis"), lit("O'Hara")};
    struct buffer out;
    struct csv csv;

    (void)state;
    buffer_open(&out, 1 << 16);
    csv_add_row(&out, ',', cells, 6);
    assert_int_equal(csv_read(arena, buffer_text(&out), &csv), CSV_OK);
    for (size_t i = 0; i < 6; i++)
        assert_true(text_equal(csv_cell(&csv.names, i), cells[i]));
    buffer_close(&out);
}

static void written_cells_are_never_formulas(void **state)
{
    const struct text cells[] = {lit("=1+1"), lit("+49 30"),        lit("-x"), lit("@SUM(A1)"), lit("\tx"),
                                 lit("a=b"),  lit("\xef\xbb\xbf=1")};
    const struct text quoted[] = {lit("=\"a\",b"), lit("two\nlines"), lit("plain")};
    struct buffer out;

    (void)state;
    buffer_open(&out, 1 << 16);
    csv_add_row(&out, ',', cells, 7);
    csv_add_row(&out, ',', quoted, 3);
    buffer_add_byte(&out, '\0');
    assert_string_equal(
        out.at,
        "'=1+1,'+49 30,'-x,'@SUM(A1),\"'\tx\",a=b,'\xef\xbb\xbf=1\r\n\"'=\"\"a\"\",b\",\"two\nlines\",plain\r\n");
    buffer_close(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(separators_are_guessed),
        cmocka_unit_test(a_quoted_cell_may_contain_anything),
        cmocka_unit_test(every_line_end_counts_once),
        cmocka_unit_test(malformed_rows_are_reported_by_line),
        cmocka_unit_test(other_encodings_are_refused),
        cmocka_unit_test(limits_are_enforced),
        cmocka_unit_test(a_first_line_may_name_the_separator),
        cmocka_unit_test(a_guard_that_was_written_is_taken_off),
        cmocka_unit_test(written_cells_are_never_formulas),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
