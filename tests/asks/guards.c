/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * For every route of the worker with an id in its path: its first statement must be about that id. Forms are filled
 * from their field tables, so a new route is tested from the day it is added.
 */
#include "common/must.h"
#include "harness.h"
#include "http/form.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_ID "00000000-0000-7000-8000-000000000a"
#define OTHER_ID "00000000-0000-7000-8000-000000000bff"

/* Fills the n-th part in braces with the id that ends in n. */
static void fill_path(const char *pattern, char out[256])
{
    size_t length = 0, parts = 0;

    for (const char *at = pattern; *at != '\0'; at++) {
        if (*at != '{') {
            must(length < 255);
            out[length++] = *at;
            continue;
        }
        length += (size_t)snprintf(out + length, 256 - length, PATH_ID "%02zu", ++parts);
        must(length < 256);
        while (*at != '}')
            at++;
    }
    out[length] = '\0';
}

static const struct session *allowed_viewer(const struct route *route)
{
    return route->access == CLIENT ? &MARIA : &ADA;
}

static bool has_id_of_path(const struct exchange *x)
{
    const struct run_statement *first = &x->open->run.statements[0];

    for (size_t i = 0; i < first->statement->parameters; i++) {
        if (text_starts_with(first->parameters[i], lit(PATH_ID)))
            return true;
    }
    return false;
}

static json_t *list_of(const char *member)
{
    json_t *list = json_array();

    must(json_array_append_new(list, json_string(member)) == 0);
    return list;
}

/* A valid value. A text has the minimum length, and at least four letters. */
static json_t *example_of(const struct field *field)
{
    char text[64] = "name";

    must(field->min < (int64_t)sizeof(text));
    for (int64_t i = 0; i < field->min; i++)
        text[i] = 'x';
    switch (field->kind) {
    case FIELD_NUMBER:
        return json_integer(field->min);
    case FIELD_BOOL:
        return json_true();
    case FIELD_EMAIL:
        return json_string("maria@mail.example");
    case FIELD_UUID:
        return json_string(OTHER_ID);
    case FIELD_TIME:
        return json_string("2030-01-01T00:00:00Z");
    case FIELD_DATE:
        return json_string("2030-01-01");
    case FIELD_COLOUR:
        return json_string("#14503c");
    case FIELD_NUMBER_CURSOR:
        return json_string("1");
    case FIELD_CHOICE:
        return json_string(field->choices[0]);
    case FIELD_UUIDS:
        return list_of(OTHER_ID);
    case FIELD_TEXTS:
        return list_of(text);
    case FIELD_OBJECT:
        return json_object();
    default:
        return json_string(text);
    }
}

static char *fill_form(const struct field *form)
{
    json_t *object = json_object();
    char *text;

    for (const struct field *field = form; field->name != NULL; field++)
        must(json_object_set_new(object, field->name, example_of(field)) == 0);
    text = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    must(text != NULL);

    return text;
}

/* Only numbers, flags, ids and choices: nothing that must be escaped. */
static void add_query(char *path, size_t room, const struct field *form)
{
    const char *before = "?";

    for (const struct field *field = form; field != NULL && field->name != NULL; field++) {
        json_t *value = example_of(field);
        char *json = json_dumps(value, JSON_ENCODE_ANY);
        struct text text = text_of(json);
        size_t length = strlen(path);

        if (json_is_string(value))
            text = text_slice(text, 1, text.length - 2);
        must((size_t)snprintf(path + length, room - length, "%s%s=%.*s", before, field->name, (int)text.length,
                              text.at) < room - length);
        before = "&";
        json_decref(value);
        free(json);
    }
}

/* These read headers instead of a form; the isolation matrix tries them with ids of others. */
static const char *const excluded_routes[] = {
    "HEAD /api/uploads/{upload}",
    "PATCH /api/uploads/{upload}",
    "DELETE /api/uploads/{upload}",
};

static bool is_excluded(const struct route *route)
{
    char name[256];

    snprintf(name, sizeof(name), "%s %s", method_name(route->method), route->path);
    for (size_t i = 0; i < sizeof(excluded_routes) / sizeof(excluded_routes[0]); i++) {
        if (strcmp(excluded_routes[i], name) == 0)
            return true;
    }
    return false;
}

static bool has_id_in_path(const struct route *route)
{
    return strchr(route->path, '{') != NULL && strchr(route->path, '*') == NULL && route->access != PUBLIC;
}

static void check_route(const struct route *route)
{
    bool of_query = form_is_of_query(route);
    char path[512], *form = route->form == NULL || of_query ? NULL : fill_form(route->form);
    struct exchange *x;

    fill_path(route->path, path);
    if (of_query)
        add_query(path, sizeof(path), route->form);
    x = send_request(worker_routes(), method_name(route->method), path, allowed_viewer(route), form);
    if (asked_count(x) == 0 || !has_id_of_path(x))
        fail_msg("%s %s does not check the id of its path first (%d)", method_name(route->method), route->path,
                 x->refusal.status);
    end_request(&x);
    free(form);
}

static void every_route_with_an_id_checks_it_first(void **state)
{
    size_t excluded = 0;

    (void)state;
    for (const struct route *const *table = worker_routes(); *table != NULL; table++) {
        for (const struct route *route = *table; route->path != NULL; route++) {
            if (!has_id_in_path(route))
                continue;
            if (is_excluded(route))
                excluded++;
            else
                check_route(route);
        }
    }
    assert_int_equal(excluded,
                     sizeof(excluded_routes) / sizeof(excluded_routes[0])); /* each excluded name is a real route */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_route_with_an_id_checks_it_first)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
