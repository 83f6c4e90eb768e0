/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* jansson recurses up to 2048 levels; our limit is what requests need, and it is checked without recursion. */
#include "common/json.h"

/* Counts nested brackets outside strings. The parser finds afterwards what is not JSON at all. */
static bool is_too_deep(struct text text)
{
    size_t depth = 0;
    bool quoted = false;

    for (size_t i = 0; i < text.length; i++) {
        char byte = text.at[i];

        if (quoted) {
            i += byte == '\\';
            quoted = byte != '"';
        } else if (byte == '"') {
            quoted = true;
        } else if (byte == '[' || byte == '{') {
            if (++depth > JSON_DEPTH)
                return true;
        } else if ((byte == ']' || byte == '}') && depth > 0) {
            depth--;
        }
    }
    return false;
}

enum json_outcome json_read(struct text text, size_t limit, json_t **value)
{
    json_error_t error;

    *value = NULL;
    if (text.length > limit)
        return JSON_TOO_LARGE;
    if (is_too_deep(text))
        return JSON_TOO_DEEP;
    *value = text.length == 0 ? NULL : json_loadb(text.at, text.length, JSON_REJECT_DUPLICATES, &error);
    return *value == NULL ? JSON_WRONG : JSON_READ;
}

struct text json_text(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    return json_is_string(value) ? text_from(json_string_value(value), json_string_length(value)) : no_text;
}
