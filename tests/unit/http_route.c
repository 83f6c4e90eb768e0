/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The route tree, and escapes in paths. */
#include "http/route.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void answer(struct exchange *x)
{
    (void)x;
}

static const struct route things[] = {
    {GET, "/api/things", PUBLIC, NULL, NULL, answer, "All."},
    {POST, "/api/things", PUBLIC, NULL, NULL, answer, "One more.", "thing.made"},
    {GET, "/api/things/{thing}", PUBLIC, NULL, NULL, answer, "One."},
    {GET, "/api/things/newest", PUBLIC, NULL, NULL, answer, "The newest."},
    {DELETE, "/api/things/{thing}/parts/{part*}", PUBLIC, NULL, NULL, answer, "A part.", "part.removed"},
    {0},
};

static const struct route *const tables[] = {things, NULL};
static struct route_tree *tree;

static int set_up(void **state)
{
    (void)state;
    tree = route_tree_open(tables);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    route_tree_close(&tree);
    return 0;
}

static enum match find(enum method method, const char *path, size_t expected, struct text parts[PATH_PARTS],
                       char allow[64])
{
    const struct route *route = NULL;
    enum match match = route_find(tree, method, text_of(path), &route, parts, allow);

    if (match == MATCH_FOUND)
        assert_ptr_equal(route, &things[expected]);
    return match;
}

static void literals_win_over_parameters(void **state)
{
    struct text parts[PATH_PARTS] = {{0}};
    char allow[64];

    (void)state;
    assert_int_equal(find(GET, "/api/things/newest", 3, parts, allow), MATCH_FOUND);
    assert_int_equal(find(GET, "/api/things/oldest", 2, parts, allow), MATCH_FOUND);
    assert_true(text_equal(parts[0], lit("oldest")));
    assert_int_equal(find(DELETE, "/api/things/newest/parts/7", 4, parts, allow), MATCH_FOUND);
    assert_true(text_equal(parts[0], lit("newest")));
    assert_true(text_equal(parts[1], lit("7")));
}

static void unknown_paths_are_not_found(void **state)
{
    static const char *const paths[] = {"",
                                        "/",
                                        "/api",
                                        "/api/things/",
                                        "//api/things",
                                        "api/things",
                                        "/api//things",
                                        "/api/things/a/b",
                                        "/api/things/a/parts"};
    struct text parts[PATH_PARTS];
    char allow[64];

    (void)state;
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
        assert_int_equal(find(GET, paths[i], 0, parts, allow), MATCH_NO_PATH);
}

static void methods_are_matched(void **state)
{
    struct text parts[PATH_PARTS];
    char allow[64];

    (void)state;
    assert_int_equal(find(HEAD, "/api/things", 0, parts, allow), MATCH_FOUND);
    assert_int_equal(find(PUT, "/api/things", 0, parts, allow), MATCH_NO_METHOD);
    assert_string_equal(allow, "GET, HEAD, POST");
    assert_int_equal(find(METHOD_NONE, "/api/things/a/parts/b", 0, parts, allow), MATCH_NO_METHOD);
    assert_string_equal(allow, "DELETE");
    assert_int_equal(method_of(lit("get")), METHOD_NONE);
}

static void check_escape(const char *text, bool query, const char *expected)
{
    char out[64];
    size_t length = route_unescape(text_of(text), query, out);

    if (expected == NULL)
        assert_int_equal(length, SIZE_MAX);
    else
        assert_true(text_equal(text_from(out, length), text_of(expected)));
}

static void escapes_are_decoded(void **state)
{
    (void)state;
    check_escape("a%20b+c", false, "a b+c");
    check_escape("a%20b+c", true, "a b c");
    check_escape("%c3%A9", false, "\xc3\xa9");
    check_escape("%41", false, "A");
    check_escape("%4", false, NULL);
    check_escape("%", false, NULL);
    check_escape("%zz", false, NULL);
    check_escape("%ff", false, NULL); /* no UTF-8 */
    check_escape("%00", false, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(literals_win_over_parameters),
        cmocka_unit_test(unknown_paths_are_not_found),
        cmocka_unit_test(methods_are_matched),
        cmocka_unit_test(escapes_are_decoded),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
