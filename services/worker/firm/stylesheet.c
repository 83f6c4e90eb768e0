/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Each tone is written three times: for light, for dark, and as a pair for browsers that support light-dark(). */
#include "worker/firm/stylesheet.h"

#include "common/buffer.h"
#include "common/must.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { STYLESHEET_BYTES = 8192 };

static const char *const properties[TONES] = {"fill",   "on-fill", "fill-hover", "fill-edge",
                                              "accent", "tint",    "tint-line"};
static const char *const members[TONES] = {"fill", "on_fill", "fill_hover", "fill_edge", "accent", "tint", "tint_line"};

struct palette palette_for(struct text colour)
{
    struct colour brand = {0x2b, 0x29, 0x25};

    (void)colour_read(colour, &brand);
    return palette_of(brand);
}

static void add_colour(struct buffer *css, struct colour colour)
{
    buffer_print(css, "#%02x%02x%02x", colour.red, colour.green, colour.blue);
}

static void add_scheme(struct buffer *css, const struct colour tones[TONES])
{
    for (size_t i = 0; i < TONES; i++) {
        buffer_print(css, "--%s:", properties[i]);
        add_colour(css, tones[i]);
        buffer_add_byte(css, ';');
    }
}

static void add_light_dark(struct buffer *css, const struct palette *palette)
{
    for (size_t i = 0; i < TONES; i++) {
        buffer_print(css, "--%s:light-dark(", properties[i]);
        add_colour(css, palette->tones[SCHEME_LIGHT][i]);
        buffer_add_byte(css, ',');
        add_colour(css, palette->tones[SCHEME_DARK][i]);
        buffer_add(css, lit(");"));
    }
}

struct text palette_css(struct arena *arena, const struct palette *palette, struct text brand, struct text face)
{
    struct buffer css;
    struct text copy;

    buffer_open(&css, STYLESHEET_BYTES);
    buffer_print(&css, "@layer tokens{:root,[data-brand]{--brand:%.*s;", (int)brand.length, brand.at);
    if (text_equal(face, lit("serif")))
        buffer_add(&css, lit("--font-title:var(--font-serif);--weight-title:600;--tracking-title:-0.005em;"));
    add_scheme(&css, palette->tones[SCHEME_LIGHT]);
    buffer_add(&css, lit("}@media(prefers-color-scheme:dark){:root,[data-brand]{"));
    add_scheme(&css, palette->tones[SCHEME_DARK]);
    buffer_add(&css, lit("}}@supports(color:light-dark(#000,#fff)){:root,[data-brand]{"));
    add_light_dark(&css, palette);
    buffer_add(&css, lit("}}}\n"));
    must(!css.overflowed);
    copy = arena_copy(arena, buffer_text(&css));
    buffer_close(&css);
    return copy;
}

/* Serializes into the arena and frees the object. */
static struct text dump_json(struct arena *arena, json_t *json)
{
    char *string = json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(4));
    struct text copy;

    must(string != NULL);
    copy = arena_copy(arena, text_of(string));
    free(string);
    json_decref(json);
    return copy;
}

static json_t *scheme_json(const struct colour tones[TONES])
{
    json_t *object = json_object();

    for (size_t i = 0; i < TONES; i++)
        json_object_set_new(object, members[i],
                            json_sprintf("#%02x%02x%02x", tones[i].red, tones[i].green, tones[i].blue));
    return object;
}

struct text palette_json(struct arena *arena, const struct palette *palette)
{
    return dump_json(arena, json_pack("{s:o, s:o}", "light", scheme_json(palette->tones[SCHEME_LIGHT]), "dark",
                                      scheme_json(palette->tones[SCHEME_DARK])));
}

struct text verdicts_json(struct arena *arena, const struct verdict verdicts[VERDICTS])
{
    json_t *list = json_array();

    for (size_t i = 0; i < VERDICTS; i++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:f, s:f, s:b}", "pair", verdicts[i].pair, "scheme",
                                              verdicts[i].scheme, "ratio", verdicts[i].ratio, "needed",
                                              verdicts[i].needed, "ok", verdicts[i].ratio >= verdicts[i].needed));
    return dump_json(arena, list);
}
