/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * For every route of the worker that names a thing and needs no body: what it asks first must be about that thing. A
 * new route is held to it the day it is added.
 */
#include "common/must.h"
#include "pretend.h"

#include <stdio.h>
#include <string.h>

#define THING "00000000-0000-7000-8000-000000000a"

/* The path with the n-th part in braces as the id that ends in n. */
static void fill_path(const char *pattern, char out[256])
{
    size_t length = 0, parts = 0;

    for (const char *at = pattern; *at != '\0'; at++) {
        if (*at != '{') {
            must(length < 255);
            out[length++] = *at;
            continue;
        }
        length += (size_t)snprintf(out + length, 256 - length, THING "%02zu", ++parts);
        must(length < 256);
        while (*at != '}')
            at++;
    }
    out[length] = '\0';
}

static const struct session *right_viewer(const struct route *route)
{
    return route->access == CLIENT ? &MARIA : &ADA;
}

static bool names_the_thing(const struct exchange *x)
{
    const struct run_statement *first = &x->open->run.statements[0];

    for (size_t i = 0; i < first->statement->parameters; i++) {
        if (text_starts_with(first->parameters[i], lit(THING)))
            return true;
    }
    return false;
}

static bool is_held(const struct route *route)
{
    return strchr(route->path, '{') != NULL && strchr(route->path, '*') == NULL && route->form == NULL &&
           route->ask != NULL && route->access != PUBLIC;
}

static void every_route_with_a_thing_guards_it_first(void **state)
{
    size_t held = 0;

    (void)state;
    for (const struct route *const *table = worker_tables(); *table != NULL; table++) {
        for (const struct route *route = *table; route->path != NULL; route++) {
            struct exchange *x;
            char path[256];

            if (!is_held(route))
                continue;
            fill_path(route->path, path);
            x = pretend(worker_tables(), method_name(route->method), path, right_viewer(route), NULL);
            if (x->refusal.status != 400 && x->refusal.status != 412 && (asked_count(x) == 0 || !names_the_thing(x)))
                fail_msg("%s %s does not ask for its thing first", method_name(route->method), route->path);
            pretend_end(&x);
            held++;
        }
    }
    assert_true(held >= 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_route_with_a_thing_guards_it_first)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
