/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The portal as an app on a telephone or computer: the manifest (W3C Web Application Manifest) and the icon, both with
 * the firm's name and colours. The icon is an SVG, so that one file fits every size: the firm's logo, or its initials.
 */
#include "http/exchange.h"

#include "common/buffer.h"
#include "common/must.h"
#include "common/palette.h"
#include "worker/firm/firm_sql.h"
#include "worker/firm/stylesheet.h"
#include "worker/parameters.h"

enum { MANIFEST_BYTES = 4096, ICON_BYTES = 512 * 1024 /* a logo of 256 KiB in base64, and the rest */, INITIALS = 2 };

static const char *const apps[] = {"portal", "desk", NULL};

static const struct field manifest_query[] = {
    {.name = "app", .kind = FIELD_CHOICE, .choices = apps},
    {0},
};

static struct text move_to_arena(struct exchange *x, struct buffer *written)
{
    struct text copy;

    must(!written->overflowed);
    copy = arena_copy(arena(x), buffer_text(written));
    buffer_close(written);
    return copy;
}

/* ---- the manifest ---- */

static void ask_manifest(struct exchange *x)
{
    ask_as_system(x);
    ask_bare(x, SQL_BRAND_SHOW);
}

static void add_name(struct buffer *out, struct exchange *x, bool is_desk)
{
    struct text name = row_text(x, SQL_BRAND_SHOW, 0, "name");

    buffer_add_json(out, is_desk ? arena_print(arena(x), "%.*s – Desk", (int)name.length, name.at) : name);
}

static void add_icons(struct buffer *out, struct text version)
{
    static const char *const purposes[] = {"any", "maskable"};

    for (size_t i = 0; i < sizeof(purposes) / sizeof(*purposes); i++)
        buffer_print(
            out,
            "%s{\"src\":\"/brand/icon.svg?v=%.*s\",\"sizes\":\"any\",\"type\":\"image/svg+xml\",\"purpose\":\"%s\"}",
            i == 0 ? "" : ",", (int)version.length, version.at, purposes[i]);
}

static void answer_manifest(struct exchange *x)
{
    bool is_desk = text_equal(field(x, "app"), lit("desk"));
    const char *start = is_desk ? "/desk" : "/";
    struct palette palette = palette_for(row_text(x, SQL_BRAND_SHOW, 0, "colour"));
    struct colour fill = palette.tones[SCHEME_LIGHT][TONE_FILL];
    struct buffer out;

    buffer_open(&out, MANIFEST_BYTES);
    buffer_add(&out, lit("{\"name\":"));
    add_name(&out, x, is_desk);
    buffer_add(&out, lit(",\"short_name\":"));
    add_name(&out, x, is_desk);
    buffer_print(&out,
                 ",\"id\":\"%s\",\"start_url\":\"%s\",\"scope\":\"/\",\"display\":\"standalone\","
                 "\"theme_color\":\"#%02x%02x%02x\",\"background_color\":\"#f8f7f4\",\"icons\":[",
                 start, start, fill.red, fill.green, fill.blue);
    add_icons(&out, row_text(x, SQL_BRAND_SHOW, 0, "version"));
    buffer_add(&out, lit("]}\n"));
    answer_header(x, "cache-control", lit("no-cache"));
    answer_bytes(x, 200, lit("application/manifest+json"), move_to_arena(x, &out));
}

/* ---- the icon ---- */

static void ask_icon(struct exchange *x)
{
    ask_as_system(x);
    ask_bare(x, SQL_BRAND_ICON);
}

/* Letters, digits and what is not ASCII, without dashes and quotation marks (U+0080 to U+00BF, U+2000 to U+207F). */
static bool begins_word(struct text word)
{
    unsigned char first = (unsigned char)word.at[0], second = word.length > 1 ? (unsigned char)word.at[1] : 0;

    if (first >= 0x80)
        return first != 0xc2 && !(first == 0xe2 && (second == 0x80 || second == 0x81));
    return (first >= '0' && first <= '9') || (first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z');
}

/* The first characters (UTF-8) of the first words of the name, which is UTF-8. */
static void add_initials(struct buffer *out, struct text name)
{
    int count = 0;

    while (name.length > 0 && count < INITIALS) {
        struct text word = text_next(&name, ' ');
        size_t length = 1;

        if (word.length == 0 || !begins_word(word))
            continue;
        while (length < word.length && ((unsigned char)word.at[length] & 0xc0) == 0x80)
            length++;
        buffer_add_html(out, text_slice(word, 0, length));
        count++;
    }
}

/* A maskable icon is cut to a circle of four fifths of its width: what must be seen stays within. */
static void add_logo(struct buffer *out, struct text logo, struct text type)
{
    buffer_add(out, lit("<rect width=\"512\" height=\"512\" fill=\"#fff\"/>"
                        "<image x=\"112\" y=\"112\" width=\"288\" height=\"288\" href=\"data:"));
    buffer_add(out, type);
    buffer_add(out, lit(";base64,"));
    buffer_add(out, logo);
    buffer_add(out, lit("\"/>"));
}

static void add_monogram(struct buffer *out, const struct palette *palette, struct text name)
{
    struct colour fill = palette->tones[SCHEME_LIGHT][TONE_FILL], text = palette->tones[SCHEME_LIGHT][TONE_ON_FILL];

    buffer_print(out,
                 "<rect width=\"512\" height=\"512\" fill=\"#%02x%02x%02x\"/>"
                 "<text x=\"256\" y=\"256\" dy=\".36em\" text-anchor=\"middle\" font-family=\"system-ui,sans-serif\" "
                 "font-size=\"200\" font-weight=\"600\" fill=\"#%02x%02x%02x\">",
                 fill.red, fill.green, fill.blue, text.red, text.green, text.blue);
    add_initials(out, name);
    buffer_add(out, lit("</text>"));
}

static void answer_icon(struct exchange *x)
{
    struct text logo = row_text(x, SQL_BRAND_ICON, 0, "logo");
    struct palette palette = palette_for(row_text(x, SQL_BRAND_ICON, 0, "colour"));
    struct buffer out;

    buffer_open(&out, ICON_BYTES);
    buffer_add(&out, lit("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 512 512\">"));
    if (text_is_absent(logo))
        add_monogram(&out, &palette, row_text(x, SQL_BRAND_ICON, 0, "name"));
    else
        add_logo(&out, logo, row_text(x, SQL_BRAND_ICON, 0, "logo_type"));
    buffer_add(&out, lit("</svg>\n"));
    answer_header(x, "x-content-type-options", lit("nosniff"));
    answer_header(x, "content-security-policy", lit("default-src 'none'; img-src data:; sandbox"));
    answer_header(x, "cache-control", lit("max-age=86400")); /* its address has the brand's version */
    answer_bytes(x, 200, lit("image/svg+xml"), move_to_arena(x, &out));
}

const struct route installed_app_routes[] = {
    {GET, "/brand/app.webmanifest", PUBLIC, manifest_query, ask_manifest, answer_manifest,
     "Get the manifest with which a browser installs the portal, or the desk, as an app.", NULL},
    {GET, "/brand/icon.svg", PUBLIC, NULL, ask_icon, answer_icon,
     "Get the firm's icon: its logo, or its initials on its colour.", NULL},
    {0},
};
