/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The look of the portal. A firm chooses one colour; all others are derived from it, so that no choice makes a page
 * unreadable. A change increments the brand's version, which is part of the style sheet's URL.
 */
#include "http/exchange.h"

#include "worker/firm/firm.h"
#include "worker/firm/firm_sql.h"
#include "worker/firm/picture.h"
#include "worker/firm/stylesheet.h"
#include "worker/identity/identity.h"
#include "worker/parameters.h"
#include "worker/secrets.h"
#include "worker/worker_sql.h"

enum { LOGO_BYTES = 256 * 1024, LOGO_MIN = 16, LOGO_MAX = 2048 };

static const char *const faces[] = {"text", "serif", NULL};

static const struct field change_form[] = {
    {.name = "colour", .kind = FIELD_COLOUR, .required = true},
    {.name = "face", .kind = FIELD_CHOICE, .required = true, .choices = faces},
    {.name = "name", .kind = FIELD_TEXT, .min = 1, .max = 120},
    {.name = "phone", .kind = FIELD_TEXT, .max = 40},
    {.name = "hours", .kind = FIELD_TEXT, .max = 120},
    {0},
};

static const struct field preview_form[] = {
    {.name = "colour", .kind = FIELD_COLOUR, .required = true},
    {0},
};

/* ---- showing ---- */

static void ask_show(struct exchange *x)
{
    ask_as_system(x);
    ask_bare(x, SQL_BRAND_SHOW);
}

static struct text brand_column(struct exchange *x, const char *column)
{
    return row_text(x, SQL_BRAND_SHOW, 0, column);
}

static void answer_show(struct exchange *x)
{
    struct palette palette = palette_for(brand_column(x, "colour"));

    answer_object(x, 200, member_text("name", brand_column(x, "name")),
                  member_text("colour", brand_column(x, "colour")), member_text("face", brand_column(x, "face")),
                  member_flag("logo", text_equal(brand_column(x, "logo"), lit("t"))),
                  member_json("words", brand_column(x, "words")), member_json("contact", brand_column(x, "contact")),
                  member_json("version", brand_column(x, "version")),
                  member_json("colours", palette_json(arena(x), &palette)));
}

static void answer_css(struct exchange *x)
{
    struct palette palette = palette_for(brand_column(x, "colour"));

    answer_header(x, "cache-control", lit("no-cache"));
    answer_bytes(x, 200, lit("text/css; charset=utf-8"),
                 palette_css(arena(x), &palette, brand_column(x, "colour"), brand_column(x, "face")));
}

static void ask_logo(struct exchange *x)
{
    ask_as_system(x);
    ask_bare(x, SQL_BRAND_LOGO);
}

static void answer_logo(struct exchange *x)
{
    struct text logo = from_hex(x, row_text(x, SQL_BRAND_LOGO, 0, "logo"));

    if (text_is_absent(logo)) {
        refuse(x, 404, "no_logo");
        return;
    }
    answer_header(x, "x-content-type-options", lit("nosniff"));
    answer_header(x, "content-security-policy", lit("default-src 'none'; sandbox"));
    answer_header(x, "cache-control", lit("no-cache"));
    answer_bytes(x, 200, row_text(x, SQL_BRAND_LOGO, 0, "logo_type"), logo);
}

/* ---- previewing ---- */

static void answer_preview(struct exchange *x)
{
    struct palette palette = palette_for(field(x, "colour"));
    struct verdict verdicts[VERDICTS];

    palette_judge(&palette, verdicts);
    answer_object(x, 200, member_json("colours", palette_json(arena(x), &palette)),
                  member_text("css", palette_css(arena(x), &palette, field(x, "colour"), lit("text"))),
                  member_json("verdicts", verdicts_json(arena(x), verdicts)));
}

/* ---- changing ---- */

/* The edge gets the change through the registry, open pages by the event. */
static void publish_brand(struct exchange *x, struct text what)
{
    ask(x, SQL_BRAND_PUBLISH, new_id(x));
    emit(x, SQL_EVENTS_EMIT, no_text, lit("false"), lit("brand"), no_text, what);
}

static void ask_change(struct exchange *x)
{
    struct palette palette = palette_for(field(x, "colour"));

    if (!palette_is_readable(&palette)) {
        refuse_field(x, "colour", "contrast_too_low");
        return;
    }
    ask_setup(x);
    if (!text_is_absent(field(x, "name")) && viewer(x)->role < ROLE_ADMIN)
        ask(x, SQL_BRAND_NAME_GUARD, field(x, "name"));
    ask(x, SQL_BRAND_CHANGE, field(x, "colour"), field(x, "face"), given_param(x, "phone"), field(x, "phone"),
        given_param(x, "hours"), field(x, "hours"));
    if (!text_is_absent(field(x, "name")))
        ask(x, SQL_BRAND_RENAME, field(x, "name"));
    ask_bare(x, SQL_BRAND_SHOW);
    publish_brand(x, lit("brand.changed"));
}

static const char *picture_problem(const struct picture *picture, struct text type)
{
    bool type_matches = (picture->type == PICTURE_PNG && text_equal(type, lit("image/png"))) ||
                        (picture->type == PICTURE_JPEG && text_equal(type, lit("image/jpeg")));

    if (picture->type == PICTURE_DAMAGED)
        return "picture_damaged";
    if (!type_matches)
        return "not_a_picture";
    if (picture->width < LOGO_MIN || picture->width > LOGO_MAX || picture->height < LOGO_MIN ||
        picture->height > LOGO_MAX)
        return "picture_size";
    return NULL;
}

static void ask_logo_change(struct exchange *x)
{
    struct text bytes = body(x), type = media_type(x);
    struct picture picture = picture_of(bytes);
    const char *problem = picture_problem(&picture, type);

    if (bytes.length > LOGO_BYTES) {
        refuse(x, 413, "too_large");
        return;
    }
    if (problem != NULL) {
        refuse(x, picture.type == PICTURE_NONE ? 415 : 422, problem);
        return;
    }
    ask_setup(x);
    ask(x, SQL_BRAND_LOGO_CHANGE, bytea(x, bytes), type);
    publish_brand(x, lit("brand.logo_changed"));
}

static void ask_logo_remove(struct exchange *x)
{
    ask_setup(x);
    ask(x, SQL_BRAND_LOGO_CHANGE, no_text, no_text);
    publish_brand(x, lit("brand.logo_removed"));
}

static void answer_changed(struct exchange *x)
{
    answer_empty(x, 204);
}

/* A preview writes nothing, so it is not audited. */
const struct route brand_routes[] = {
    {GET, "/brand.css", PUBLIC, NULL, ask_show, answer_css,
     "Get the firm's colours and typeface as CSS custom properties, for both colour schemes.", NULL},
    {GET, "/brand/logo", PUBLIC, NULL, ask_logo, answer_logo,
     "Get the firm's logo as uploaded. 404 `no_logo` if there is none.", NULL},
    {GET, "/api/brand", PUBLIC, NULL, ask_show, answer_show,
     "Show the firm's brand: name, colours, vocabulary and contact.", NULL},
    {PUT, "/api/brand", STAFF_ONE_FACTOR, change_form, ask_change, answer_show,
     "Change colour, typeface, name or contact. Only admins may change the name.", "brand.changed"},
    {POST, "/api/brand/preview", STAFF_ONE_FACTOR, preview_form, NULL, answer_preview,
     "Preview a colour: the derived colours and their contrast. Changes nothing.", NOT_AUDITED},
    {PUT, "/api/brand/logo", STAFF_ONE_FACTOR, RAW_BODY, ask_logo_change, answer_changed,
     "Upload a logo: PNG or JPEG, at most 256 KiB, 16 to 2048 pixels on each side.", "brand.logo_changed"},
    {DELETE, "/api/brand/logo", STAFF_ONE_FACTOR, NULL, ask_logo_remove, answer_changed, "Remove the logo.",
     "brand.logo_removed"},
    {0},
};
