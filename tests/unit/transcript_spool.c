/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The spool: lines come back as they were added, any number of times, and nothing of them is on the disk. */
#include "worker/messages/transcript/spool.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { LINES = 3000, LONGEST = 200 };

static struct text line_of(size_t number, char out[LONGEST])
{
    size_t length = number * 7 % LONGEST;

    memset(out, 'a' + (int)(number % 26), length);
    return text_from(out, length);
}

static void check_lines(struct spool *spool)
{
    char expected[LONGEST];
    struct text line;

    for (size_t i = 0; i < LINES; i++) {
        assert_int_equal(spool_next(spool, &line), SPOOL_LINE);
        assert_true(text_equal(line, line_of(i, expected)));
    }
    assert_int_equal(spool_next(spool, &line), SPOOL_END);
}

static void gives_lines_again(void **state)
{
    struct spool *spool = spool_open("/tmp");
    char line[LONGEST];

    (void)state;
    assert_non_null(spool);
    for (size_t i = 0; i < LINES; i++)
        assert_true(spool_add(spool, line_of(i, line)));
    for (int pass = 0; pass < 3; pass++) {
        assert_true(spool_rewind(spool));
        check_lines(spool);
    }
    spool_close(&spool);
    assert_null(spool);
}

/* Longer than a block, and ending exactly with one. */
static void gives_long_lines(void **state)
{
    static const size_t lengths[] = {65535, 65536, 0, 300000, 65536 * 2 - 1};
    struct spool *spool = spool_open("/tmp");
    char *bytes = malloc(300000);
    struct text line;

    (void)state;
    assert_non_null(bytes);
    memset(bytes, 'x', 300000);
    for (size_t i = 0; i < 5; i++)
        assert_true(spool_add(spool, text_from(bytes, lengths[i])));
    assert_true(spool_rewind(spool));
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(spool_next(spool, &line), SPOOL_LINE);
        assert_int_equal(line.length, lengths[i]);
    }
    assert_int_equal(spool_next(spool, &line), SPOOL_END);
    spool_close(&spool);
    free(bytes);
}

static void is_empty_at_first(void **state)
{
    struct spool *spool = spool_open("/tmp");
    struct text line;

    (void)state;
    assert_true(spool_rewind(spool));
    assert_int_equal(spool_next(spool, &line), SPOOL_END);
    spool_close(&spool);
}

/* The file's bytes are found by its descriptor: it has no name. */
static void leaves_nothing_to_read(void **state)
{
    struct spool *spool = spool_open("/tmp");
    char path[64], target[256], *bytes = calloc(1, 1 << 20);
    bool seen = false;

    (void)state;
    for (int i = 0; i < 5000; i++)
        assert_true(spool_add(spool, lit("CANARY of a message")));
    assert_true(spool_rewind(spool));
    for (int file = 3; file < 64 && !seen; file++) {
        ssize_t length;

        snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
        length = readlink(path, target, sizeof(target) - 1);
        if (length < 0)
            continue;
        target[length] = '\0';
        seen = strstr(target, "/spool-") != NULL;
        if (!seen)
            continue;
        assert_non_null(strstr(target, "(deleted)"));
        length = pread(file, bytes, 1 << 20, 0);
        assert_true(length > 65536);
        assert_null(memmem(bytes, (size_t)length, "CANARY", 6));
    }
    assert_true(seen);
    spool_close(&spool);
    free(bytes);
}

/* Bytes that are no lines, in pieces that do not end with blocks. */
static void gives_bytes(void **state)
{
    enum { PIECE = 999, PIECES = 1000 };
    struct spool *spool = spool_open("/tmp");
    char piece[PIECE];
    struct text bytes;
    size_t at = 0;

    (void)state;
    assert_non_null(spool);
    for (size_t i = 0; i < PIECE; i++)
        piece[i] = (char)(i % 256);
    for (size_t i = 0; i < PIECES; i++)
        assert_true(spool_add_bytes(spool, text_from(piece, PIECE)));
    assert_true(spool_rewind(spool));
    while (spool_next_bytes(spool, &bytes) == SPOOL_LINE) {
        for (size_t i = 0; i < bytes.length; i++)
            assert_int_equal(bytes.at[i], piece[(at + i) % PIECE]);
        at += bytes.length;
    }
    assert_int_equal(at, (size_t)PIECE * PIECES);
    spool_close(&spool);
}

static void needs_a_folder(void **state)
{
    (void)state;
    assert_null(spool_open("/no/such/folder"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_lines_again),      cmocka_unit_test(gives_long_lines),
        cmocka_unit_test(is_empty_at_first),      cmocka_unit_test(needs_a_folder),
        cmocka_unit_test(leaves_nothing_to_read), cmocka_unit_test(gives_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
