/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The platform is ours, but its text is used in pages and file names of the cache, so each member is checked. */
#include "edge/registry_text.h"

#include "common/log.h"
#include "common/must.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char *const states[] = {
    [FIRM_ACTIVE] = "active", [FIRM_SUSPENDED] = "suspended", [FIRM_CLOSED] = "closed"};

static bool read_text(const json_t *object, const char *name, char *out, size_t max_length)
{
    json_t *value = json_object_get(object, name);
    size_t length = json_string_length(value);

    if (!json_is_string(value) || length > max_length || strlen(json_string_value(value)) != length)
        return false;
    memcpy(out, json_string_value(value), length + 1);
    return true;
}

static bool read_number(const json_t *object, const char *name, uint64_t *out)
{
    json_t *value = json_object_get(object, name);

    if (!json_is_integer(value) || json_integer_value(value) < 0)
        return false;
    *out = (uint64_t)json_integer_value(value);
    return true;
}

static bool read_state(const json_t *object, enum firm_state *out)
{
    const char *value = json_string_value(json_object_get(object, "state"));

    for (size_t i = 0; value != NULL && i < sizeof(states) / sizeof(*states); i++) {
        if (strcmp(value, states[i]) == 0) {
            *out = (enum firm_state)i;
            return true;
        }
    }
    return false;
}

static bool is_slug(const char *slug)
{
    return *slug != '\0' && strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(slug);
}

static bool is_colour(const char *colour)
{
    return *colour == '\0' ||
           (colour[0] == '#' && strlen(colour) == FIRM_COLOUR && strspn(colour + 1, "0123456789abcdefABCDEF") == 6);
}

static bool read_firm(const json_t *object, struct firm *firm)
{
    if (!read_number(object, "number", &firm->number) || firm->number == 0)
        return false;
    if (json_object_get(object, "colour") != NULL && !json_is_null(json_object_get(object, "colour")) &&
        !read_text(object, "colour", firm->colour, FIRM_COLOUR))
        return false;
    return read_number(object, "brand_version", &firm->brand_version) && read_state(object, &firm->state) &&
           read_text(object, "slug", firm->slug, FIRM_SLUG) && is_slug(firm->slug) &&
           read_text(object, "name", firm->name, FIRM_NAME) && is_colour(firm->colour);
}

static void log_skipped_firm(const struct firm *firm)
{
    struct log line;

    log_open(&line, LOG_ERROR, "a firm of the registry is malformed and left out");
    log_number(&line, "firm", (int64_t)firm->number);
    log_close(&line);
}

static bool read_firms(const json_t *list, struct registry_change *change)
{
    size_t count = json_array_size(list);

    if (!json_is_array(list) || count > FIRMS_MAX)
        return false;
    change->firms = calloc(count + 1, sizeof(*change->firms));
    must(change->firms != NULL);
    for (size_t i = 0; i < count; i++) {
        struct firm *firm = &change->firms[change->count];

        if (read_firm(json_array_get(list, i), firm)) {
            change->count++;
            continue;
        }
        log_skipped_firm(firm);
        *firm = (struct firm){0};
    }
    return true;
}

bool registry_change_parse(struct text json, struct registry_change *change)
{
    json_t *root = json_loadb(json.at, json.length, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    bool is_valid;

    *change = (struct registry_change){0};
    is_valid = read_number(root, "version", &change->version) && read_firms(json_object_get(root, "firms"), change);
    json_decref(root);
    if (!is_valid)
        registry_change_close(change);
    return is_valid;
}

void registry_change_close(struct registry_change *change)
{
    free(change->firms);
    *change = (struct registry_change){0};
}

static void print_firm(const struct firm *firm, struct buffer *out)
{
    buffer_add(out, lit("{\"number\":"));
    buffer_add_number(out, (int64_t)firm->number);
    buffer_add(out, lit(",\"slug\":"));
    buffer_add_json(out, text_of(firm->slug));
    buffer_add(out, lit(",\"name\":"));
    buffer_add_json(out, text_of(firm->name));
    buffer_add(out, lit(",\"state\":"));
    buffer_add_json(out, text_of(states[firm->state]));
    buffer_add(out, lit(",\"brand_version\":"));
    buffer_add_number(out, (int64_t)firm->brand_version);
    buffer_add(out, lit(",\"colour\":"));
    buffer_add_json(out, text_of(firm->colour));
    buffer_add_byte(out, '}');
}

void registry_print(const struct firms *firms, uint64_t version, struct buffer *out)
{
    buffer_add(out, lit("{\"version\":"));
    buffer_add_number(out, (int64_t)version);
    buffer_add(out, lit(",\"firms\":["));
    for (size_t i = 0; i < firms_count(firms); i++) {
        buffer_add(out, i == 0 ? lit("\n") : lit(",\n"));
        print_firm(firms_at(firms, i), out);
    }
    buffer_add(out, lit("\n]}\n"));
}
