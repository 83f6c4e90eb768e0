/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * jansson parses, this file checks. What is kept of a body is copied into the arena that is wiped: a form may hold a
 * code or a token, and this file does not know which field that is.
 */
#include "http/form.h"

#include "common/crypto.h"
#include "common/must.h"
#include "common/unicode.h"
#include "http/checks.h"
#include "http/inside.h"

#include <inttypes.h>
#include <jansson.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

const struct field RAW_BODY[] = {{0}};

static void wipe_and_free(void *memory)
{
    if (memory == NULL)
        return;
    crypto_wipe(memory, malloc_usable_size(memory));
    free(memory);
}

void form_start(void)
{
    json_set_alloc_funcs(malloc, wipe_and_free);
}

bool form_is_shallow(struct text json, size_t max_depth)
{
    size_t depth = 0;
    bool quoted = false;

    for (size_t i = 0; i < json.length; i++) {
        char byte = json.at[i];

        if (quoted) {
            if (byte == '\\')
                i++;
            else if (byte == '"')
                quoted = false;
        } else if (byte == '"') {
            quoted = true;
        } else if (byte == '{' || byte == '[') {
            if (++depth > max_depth)
                return false;
        } else if ((byte == '}' || byte == ']') && depth > 0) {
            depth--;
        }
    }
    return true;
}

static const char *check_number(const struct field *field, const json_t *value, struct arena *arena, struct text *out)
{
    json_int_t number;

    if (!json_is_integer(value))
        return "not_number";
    number = json_integer_value(value);
    if ((field->min != 0 || field->max != 0) && number < field->min)
        return "too_small";
    if ((field->min != 0 || field->max != 0) && number > field->max)
        return "too_large";
    *out = arena_print(arena, "%" PRId64, (int64_t)number);
    return NULL;
}

/* A member of an array literal: quoted, with '"' and '\' escaped (PostgreSQL manual, 8.15.6). */
static void add_quoted(struct buffer *out, struct text member)
{
    buffer_add_byte(out, '"');
    for (size_t i = 0; i < member.length; i++) {
        if (member.at[i] == '"' || member.at[i] == '\\')
            buffer_add_byte(out, '\\');
        buffer_add_byte(out, member.at[i]);
    }
    buffer_add_byte(out, '"');
}

static const char *check_members(const struct field *member, const json_t *list, struct arena *arena,
                                 struct buffer *out)
{
    const char *code = NULL;
    size_t i;
    json_t *value;

    buffer_add_byte(out, '{');
    json_array_foreach(list, i, value)
    {
        struct text checked;

        if (!json_is_string(value))
            return "not_text";
        code = form_check_text(member, text_from(json_string_value(value), json_string_length(value)), arena, &checked);
        if (code != NULL)
            return code;
        if (i > 0)
            buffer_add_byte(out, ',');
        add_quoted(out, checked);
    }
    buffer_add_byte(out, '}');
    return NULL;
}

static const char *check_list(const struct field *field, const json_t *value, struct arena *arena, struct text *out)
{
    const struct field member = {field->name, field->kind == FIELD_UUIDS ? FIELD_UUID : FIELD_TEXT, true, 0, 0, NULL};
    size_t max_count = field->max > 0 ? (size_t)field->max : CHARACTERS_DEFAULT;
    struct buffer literal;
    const char *code;

    if (!json_is_array(value))
        return "not_list";
    if (json_array_size(value) < (size_t)field->min)
        return "too_few";
    if (json_array_size(value) > max_count)
        return "too_many";
    buffer_open(&literal, (size_t)JSON_BYTES * 2);
    code = check_members(&member, value, arena, &literal);
    if (code == NULL)
        *out = arena_copy(arena, buffer_text(&literal));
    buffer_close(&literal);
    return code;
}

const char *form_check_text(const struct field *field, struct text given, struct arena *arena, struct text *out)
{
    switch (field->kind) {
    case FIELD_TEXT:
        return check_text(field, given, false, arena, out);
    case FIELD_LINES:
        return check_text(field, given, true, arena, out);
    case FIELD_EMAIL:
        return check_email(given, arena, out);
    case FIELD_UUID:
        return check_id(given, arena, out);
    case FIELD_TIME:
        return check_time(given, arena, out);
    case FIELD_DATE:
        return check_date(given, arena, out);
    case FIELD_COLOUR:
        return check_colour(given, arena, out);
    case FIELD_CHOICE:
        return check_choice(field, given, arena, out);
    default:
        return "not_text";
    }
}

/* A body with a duplicate name at any depth was refused before. */
static const char *check_object(const struct field *field, const json_t *value, struct arena *arena, struct text *out)
{
    const char *code = NULL;
    char *json;

    if (!json_is_object(value))
        return "not_object";
    json = json_dumps(value, JSON_COMPACT);
    must(json != NULL);
    if (text_of(json).length > (size_t)field->max)
        code = "too_long";
    else
        *out = arena_copy(arena, text_of(json));
    wipe_and_free(json);
    return code;
}

static const char *check_value(const struct field *field, const json_t *value, struct arena *arena, struct text *out)
{
    switch (field->kind) {
    case FIELD_NUMBER:
        return check_number(field, value, arena, out);
    case FIELD_BOOL:
        *out = json_is_true(value) ? lit("true") : lit("false");
        return json_is_boolean(value) ? NULL : "not_flag";
    case FIELD_UUIDS:
    case FIELD_TEXTS:
        return check_list(field, value, arena, out);
    case FIELD_OBJECT:
        return check_object(field, value, arena, out);
    default:
        if (!json_is_string(value))
            return "not_text";
        return form_check_text(field, text_from(json_string_value(value), json_string_length(value)), arena, out);
    }
}

/* An optional text may be left out or be null, but not be empty if it has a minimum length. */
static bool is_text_with_minimum(const struct field *field)
{
    return field->min > 0 && (field->kind == FIELD_TEXT || field->kind == FIELD_LINES || field->kind == FIELD_EMAIL);
}

static void read_field(struct exchange *x, const struct field *field, const json_t *value, struct field_value *into)
{
    const char *code;

    into->given = value != NULL;
    if (value == NULL || json_is_null(value)) {
        if (field->required)
            refuse_field(x, field->name, "required");
        return;
    }
    code = check_value(field, value, x->secrets, &into->value);
    if (code == NULL && into->value.length == 0 && (field->required || is_text_with_minimum(field)))
        code = "required";
    if (code != NULL) {
        into->value = no_text;
        refuse_field(x, field->name, code);
    }
}

static const struct field *find_field(const struct field *form, const char *name)
{
    for (; form->name != NULL; form++) {
        if (strcmp(form->name, name) == 0)
            return form;
    }
    return NULL;
}

/* Names of unknown members come from the client: they are copied and cut before a problem shows them. */
static void refuse_unknown(struct exchange *x, const struct field *form, json_t *object)
{
    const char *name;
    json_t *value;

    json_object_foreach(object, name, value)
    {
        if (find_field(form, name) == NULL)
            refuse_field(x, arena_copy(x->arena, text_slice(text_of(name), 0, 64)).at, "unknown");
    }
}

static void read_object(struct exchange *x, const struct field *form, json_t *object)
{
    size_t count = 0;

    while (form[count].name != NULL)
        count++;
    x->fields = arena_take(x->arena, (count + 1) * sizeof(*x->fields));
    for (size_t i = 0; i < count; i++)
        read_field(x, &form[i], object == NULL ? NULL : json_object_get(object, form[i].name), &x->fields[i]);
    if (object != NULL)
        refuse_unknown(x, form, object);
}

static void read_json(struct exchange *x, const struct field *form)
{
    struct text json = unicode_skip_byte_order_mark(x->request.body); /* RFC 8259, section 8.1 */
    json_error_t error;
    json_t *root;

    if (!text_equal(media_type(x), lit("application/json"))) {
        refuse(x, 415, "content_type");
        return;
    }
    if (json.length > JSON_BYTES) {
        refuse(x, 413, "too_large");
        return;
    }
    if (!form_is_shallow(json, FORM_DEPTH)) {
        refuse(x, 400, "too_deep");
        return;
    }
    root = json_loadb(json.at, json.length, JSON_REJECT_DUPLICATES, &error);
    if (json_is_object(root))
        read_object(x, form, root);
    else
        refuse(x, 400, "not_json");
    json_decref(root);
}

static void check_raw_body(struct exchange *x)
{
    static const char *const types[] = {
        "application/offset+octet-stream",   "image/png",          "image/jpeg", "application/json", "text/csv",
        "application/x-www-form-urlencoded", "multipart/form-data"};
    struct text type = media_type(x);

    if (x->request.body.length == 0)
        return;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (text_equal(type, text_of(types[i])))
            return;
    }
    refuse(x, 415, "content_type");
}

/* We read no content coding (RFC 9110, section 8.4): what is compressed would be taken for something else. */
static bool is_encoded(const struct exchange *x)
{
    struct text coding = header(x, "content-encoding");

    return x->request.body.length > 0 && coding.length > 0 && !text_equal_ignoring_case(coding, lit("identity"));
}

/* ---- the query ---- */

bool form_is_of_query(const struct route *route)
{
    return method_is_safe(route->method) || route->method == DELETE;
}

static const char *check_query_number(const struct field *field, struct text given)
{
    uint64_t number;

    if (!text_to_number(given, &number))
        return "not_number";
    return number < (uint64_t)field->min ? "too_small" : number > (uint64_t)field->max ? "too_large" : NULL;
}

static const char *check_query_value(const struct field *field, struct text given, struct arena *arena,
                                     struct text *out)
{
    *out = given;
    switch (field->kind) {
    case FIELD_NUMBER:
        return check_query_number(field, given);
    case FIELD_BOOL:
        return text_equal(given, lit("true")) || text_equal(given, lit("false")) ? NULL : "not_flag";
    case FIELD_NUMBER_CURSOR:
        return check_number_cursor(given);
    case FIELD_TIME_CURSOR:
        return check_time_cursor(given);
    case FIELD_NAME_CURSOR:
        return check_name_cursor(given);
    case FIELD_SLUG_CURSOR:
        return check_slug_cursor(given);
    default:
        return form_check_text(field, given, arena, out);
    }
}

/* A parameter that is empty counts as missing, because a form of a page sends all its fields. */
static void read_parameter(struct exchange *x, const struct field *field, struct field_value *into)
{
    struct text given = query_text(x, field->name);
    const char *code = field->required ? "required" : NULL;

    into->given = given.length > 0;
    if (into->given)
        code = check_query_value(field, given, x->arena, &into->value);
    if (code != NULL) {
        into->value = no_text;
        refuse_parameter(x, field->name, code);
    }
}

static void read_query(struct exchange *x, const struct field *form)
{
    size_t count = 0;

    while (form[count].name != NULL)
        count++;
    x->fields = arena_take(x->arena, (count + 1) * sizeof(*x->fields));
    for (size_t i = 0; i < count; i++)
        read_parameter(x, &form[i], &x->fields[i]);
}

/* ---- both ---- */

void form_read(struct exchange *x)
{
    static const struct field no_fields[] = {{0}};
    const struct field *given = x->route->form == NULL ? no_fields : x->route->form;
    const struct field *form = form_is_of_query(x->route) ? no_fields : given;

    if (is_encoded(x))
        refuse(x, 415, "content_encoding");
    else if (form == RAW_BODY)
        check_raw_body(x);
    else if (x->request.body.length > 0)
        read_json(x, form);
    else
        read_object(x, form, NULL);
    if (form_is_of_query(x->route))
        read_query(x, given);
}
