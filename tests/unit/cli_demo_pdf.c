/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Letters as PDF, checked with pdftotext and against rules that lenient readers do not enforce. */
#include "cli/demo_pdf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { LIMIT = 1024 * 1024 };

#define LONG_LINE "It goes on for long enough that it needs several lines of the page, and then some more of them. "

static const char *const paragraphs[] = {
    "Gr\xc3\xb6\xc3\x9f"
    "e (\xe2\x80\x9c"
    "caf\xc3\xa9\xe2\x80\x9d) \xe2\x80\x94 \xe2\x82\xac 12\\50, \xe4\xb8\xad.",
    "Yours sincerely,\nAdaeze Osei",
    LONG_LINE LONG_LINE LONG_LINE LONG_LINE,
    "A wordthatnolinecanholdbecauseithasnospaceswhereitcouldbebrokengoesoverthemarginandnofurther ends.",
};

static struct letter letter_of(const char *const *list, size_t count)
{
    return (struct letter){.firm = "Cl\xc3\xadnica Limonar",
                           .colour = "#14503c",
                           .serif = true,
                           .title = "Contract for 14 Orchard Lane",
                           .date = "3 May 2027",
                           .paragraphs = list,
                           .count = count};
}

/* Converts the PDF to text with pdftotext. */
static void read_back(struct text pdf, char *words, size_t size)
{
    char path[] = "/tmp/portico-pdf-XXXXXX", target[64];
    const int file = mkstemp(path);
    int status = 0;

    snprintf(target, sizeof(target), "%s.txt", path);
    assert_int_equal(write(file, pdf.at, pdf.length), pdf.length);
    close(file);
    const char *const arguments[] = {"pdftotext", "-layout", path, target, NULL};
    const pid_t child = fork();

    if (child == 0) {
        execvp("pdftotext", (char *const *)arguments);
        _exit(127);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    FILE *read = fopen(target, "r");

    assert_non_null(read);
    words[fread(words, 1, size - 1, read)] = '\0';
    fclose(read);
    unlink(path);
    unlink(target);
}

static void pdftotext_finds_every_word(void **state)
{
    const struct letter letter = letter_of(paragraphs, 4);
    struct buffer out;
    char words[8192];

    (void)state;
    buffer_open(&out, LIMIT);
    assert_true(letter_to_pdf(&letter, &out));
    read_back(buffer_text(&out), words, sizeof(words));
    assert_non_null(strstr(words, "Cl\xc3\xadnica Limonar\n"));
    assert_non_null(strstr(words, "3 May 2027\n"));
    assert_non_null(strstr(words, "Contract for 14 Orchard Lane\n"));
    assert_non_null(strstr(words, "Gr\xc3\xb6\xc3\x9f"
                                  "e (\xe2\x80\x9c"
                                  "caf\xc3\xa9\xe2\x80\x9d) \xe2\x80\x94 "
                                  "\xe2\x82\xac 12\\50, ?.\n"));
    assert_non_null(strstr(words, "Yours sincerely,\nAdaeze Osei\n"));
    assert_non_null(strstr(
        words,
        "\nwordthatnolinecanholdbecauseithasnospaceswhereitcouldbebrokengoesoverthemarginandnofurther\nends.\n"));
    assert_non_null(strstr(words, "page 1\n"));
    for (const char *line = words; line; line = strchr(line + 1, '\n'))
        assert_true(strcspn(line + 1, "\n") < 130); /* the long paragraph is broken into lines */
    buffer_close(&out);
}

/* Section 7.5.4: strict readers find objects only by this table. */
static void the_table_has_the_offset_of_every_object(void **state)
{
    const struct letter letter = letter_of(paragraphs, 4);
    struct buffer out;
    int count = 0;

    (void)state;
    buffer_open(&out, LIMIT);
    assert_true(letter_to_pdf(&letter, &out));
    buffer_add_byte(&out, '\0');
    const char *start = strrchr(out.at, 'f'); /* of "startxref" */
    size_t table = 0;

    assert_int_equal(sscanf(start, "f\n%zu", &table), 1);
    assert_int_equal(sscanf(out.at + table, "xref\n0 %d\n", &count), 1);
    const char *entry = strchr(strchr(out.at + table, '\n') + 1, '\n') + 1;

    assert_true(count > 4);
    assert_int_equal(strncmp(entry, "0000000000 65535 f \n", 20), 0);
    for (int number = 1; number < count; number++) {
        char expected[32];

        snprintf(expected, sizeof(expected), "%d 0 obj\n", number);
        assert_int_equal(strncmp(out.at + strtoul(entry + 20L * number, NULL, 10), expected, strlen(expected)), 0);
    }
    const char *stream = strstr(out.at, "/Length ");
    const size_t length = strtoul(stream + strlen("/Length "), NULL, 10);

    assert_int_equal(strncmp(strstr(stream, "stream\n") + strlen("stream\n") + length, "\nendstream\n", 11), 0);
    buffer_close(&out);
}

static void a_long_letter_has_pages_up_to_a_limit(void **state)
{
    static const char *list[32 * LETTER_PAGES];
    struct letter letter = letter_of(list, 40);
    struct buffer out;
    static char words[65536];

    (void)state;
    for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++)
        list[i] = paragraphs[2];
    buffer_open(&out, LIMIT);
    assert_true(letter_to_pdf(&letter, &out));
    read_back(buffer_text(&out), words, sizeof(words));
    assert_non_null(strstr(words, "page 2\n"));
    buffer_clear(&out);
    letter.count = sizeof(list) / sizeof(*list);
    assert_false(letter_to_pdf(&letter, &out));
    buffer_close(&out);
    buffer_open(&out, 1000);
    letter.count = 4;
    assert_false(letter_to_pdf(&letter, &out)); /* the limit of the buffer applies too */
    buffer_close(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pdftotext_finds_every_word),
        cmocka_unit_test(the_table_has_the_offset_of_every_object),
        cmocka_unit_test(a_long_letter_has_pages_up_to_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
