/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * How the portal looks. A firm chooses one colour; everything else is derived from it, so that no choice can make a
 * page that cannot be read. A change raises the brand's version, which stands in the style sheet's address.
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

/* The palette of a colour that was checked when it was kept; one that is none gets ink's. */
static struct palette derived(struct text colour)
{
    struct colour brand = {0x2b, 0x29, 0x25};

    (void)colour_read(colour, &brand);
    return palette_of(brand);
}

/* ---- showing ---- */

static void ask_show(struct exchange *x)
{
    ask_as_system(x);
    ask_bare(x, SQL_BRAND_SHOW);
}

static struct text shown(struct exchange *x, const char *column)
{
    return row_text(x, SQL_BRAND_SHOW, 0, column);
}

static void answer_show(struct exchange *x)
{
    struct palette palette = derived(shown(x, "colour"));

    answer_object(x, 200, member_text("name", shown(x, "name")), member_text("colour", shown(x, "colour")),
                  member_text("face", shown(x, "face")), member_flag("logo", text_equal(shown(x, "logo"), lit("t"))),
                  member_json("words", shown(x, "words")), member_json("contact", shown(x, "contact")),
                  member_json("version", shown(x, "version")),
                  member_json("colours", palette_json(arena(x), &palette)));
}

static void answer_css(struct exchange *x)
{
    struct palette palette = derived(shown(x, "colour"));

    answer_header(x, "cache-control", lit("no-cache"));
    answer_bytes(x, 200, lit("text/css; charset=utf-8"),
                 palette_css(arena(x), &palette, shown(x, "colour"), shown(x, "face")));
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

/* ---- trying ---- */

static void answer_preview(struct exchange *x)
{
    struct palette palette = derived(field(x, "colour"));
    struct verdict verdicts[VERDICTS];

    palette_judge(&palette, verdicts);
    answer_object(x, 200, member_json("colours", palette_json(arena(x), &palette)),
                  member_text("css", palette_css(arena(x), &palette, field(x, "colour"), lit("text"))),
                  member_json("verdicts", verdicts_json(arena(x), verdicts)));
}

/* ---- changing ---- */

/* The edge learns of it by the registry, open pages by the event. */
static void publish(struct exchange *x, struct text what)
{
    ask(x, SQL_BRAND_PUBLISH, new_id(x));
    emit(x, SQL_EVENTS_EMIT, no_text, lit("false"), lit("brand"), no_text, what);
}

static void ask_change(struct exchange *x)
{
    struct palette palette = derived(field(x, "colour"));

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
    publish(x, lit("brand.changed"));
}

static const char *picture_problem(const struct picture *picture, struct text type)
{
    bool fits = (picture->type == PICTURE_PNG && text_equal(type, lit("image/png"))) ||
                (picture->type == PICTURE_JPEG && text_equal(type, lit("image/jpeg")));

    if (!fits)
        return "not_a_picture";
    if (picture->width < LOGO_MIN || picture->width > LOGO_MAX || picture->height < LOGO_MIN ||
        picture->height > LOGO_MAX)
        return "picture_size";
    return NULL;
}

static void ask_logo_change(struct exchange *x)
{
    struct text bytes = body(x), type = header(x, "content-type");
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
    publish(x, lit("brand.logo_changed"));
}

static void ask_logo_remove(struct exchange *x)
{
    ask_setup(x);
    ask(x, SQL_BRAND_LOGO_CHANGE, no_text, no_text);
    publish(x, lit("brand.logo_removed"));
}

static void answer_gone(struct exchange *x)
{
    answer_empty(x, 204);
}

/* A preview writes nothing, hence no audit entry. */
const struct route brand_routes[] = {
    {GET, "/brand.css", PUBLIC, NULL, ask_show, answer_css,
     "The firm's colours and face as custom properties, for both colour schemes.", NULL},
    {GET, "/brand/logo", PUBLIC, NULL, ask_logo, answer_logo, "The firm's logo as it was uploaded.", NULL},
    {GET, "/api/brand", PUBLIC, NULL, ask_show, answer_show,
     "Name, colour, words and derived colours: what the first page needs.", NULL},
    {PUT, "/api/brand", STAFF_ONE_FACTOR, change_form, ask_change, answer_show, "Change colour, face, name or contact.",
     "brand.changed"},
    {POST, "/api/brand/preview", STAFF_ONE_FACTOR, preview_form, NULL, answer_preview,
     "What a colour would look like. Writes nothing.", NOT_AUDITED},
    {PUT, "/api/brand/logo", STAFF_ONE_FACTOR, RAW_BODY, ask_logo_change, answer_gone,
     "Put a logo up (PNG or JPEG, at most 256 KiB, 16 to 2048 pixels a side).", "brand.logo_changed"},
    {DELETE, "/api/brand/logo", STAFF_ONE_FACTOR, NULL, ask_logo_remove, answer_gone, "Take the logo down.",
     "brand.logo_removed"},
    {0},
};
