/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The placeholders are comments that the build of the apps keeps: <!--portico:title-->, <!--portico:brand--> and
   <!--portico:operator-->. */
#include "edge/app_pages.h"

#include "common/buffer.h"
#include "common/config.h"
#include "common/must.h"
#include "edge/assets.h"
#include "edge/pages.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct cached_page {
    uint64_t firm, brand_version, generation, used; /* used 0: an empty slot */
    enum app_page which;
    char name[FIRM_NAME + 1];
    struct content content;
};

struct app_pages {
    const struct assets *assets;
    struct cached_page cached[APP_PAGES_CACHED];
    uint64_t clock;
};

static const char *const files[APP_PAGE_COUNT] = {
    [APP_PAGE_PORTAL] = "/portal.html",
    [APP_PAGE_DESK] = "/desk.html",
    [APP_PAGE_SIGNUP] = "/signup.html",
    [APP_PAGE_CONSOLE] = "/console.html",
};

struct app_pages *app_pages_open(const struct assets *assets)
{
    struct app_pages *app_pages = calloc(1, sizeof(*app_pages));

    must(app_pages != NULL);
    app_pages->assets = assets;
    return app_pages;
}

/* ---- making ---- */

static void write_title(struct buffer *out, const struct firm *firm, enum app_page which)
{
    (void)which;
    buffer_add_html(out, firm->number == 0 ? lit("Portico") : text_of(firm->name));
}

/* The firm's colours, its icon, and the manifest with which a browser installs the page as an app. */
static void write_brand(struct buffer *out, const struct firm *firm, enum app_page which)
{
    if (firm->number == 0)
        return;
    buffer_print(out, "<link rel=\"stylesheet\" href=\"/brand.css?v=%" PRIu64 "\">", firm->brand_version);
    buffer_print(out, "<link rel=\"icon\" href=\"/brand/icon.svg?v=%" PRIu64 "\" type=\"image/svg+xml\">",
                 firm->brand_version);
    buffer_print(out, "<link rel=\"manifest\" href=\"/brand/app.webmanifest?app=%s&amp;v=%" PRIu64 "\">",
                 which == APP_PAGE_DESK ? "desk" : "portal", firm->brand_version);
}

/* The operator's own pages, for the apex. */
static void write_operator(struct buffer *out, const struct firm *firm, enum app_page which)
{
    static const struct {
        const char *name;
        enum config page;
    } metas[] = {{"prices", CONFIG_PRICES}, {"terms", CONFIG_TERMS}, {"imprint", CONFIG_IMPRINT}};

    (void)firm;
    (void)which;
    for (size_t i = 0; i < sizeof(metas) / sizeof(*metas); i++) {
        struct text url = text_of(config_text(metas[i].page));

        if (url.length == 0)
            continue;
        buffer_print(out, "<meta name=\"portico:%s\" content=\"", metas[i].name);
        buffer_add_html(out, url);
        buffer_add(out, lit("\">"));
    }
}

static const struct {
    struct text placeholder;
    void (*write)(struct buffer *out, const struct firm *firm, enum app_page which);
} placeholders[] = {{lit("<!--portico:title-->"), write_title},
                    {lit("<!--portico:brand-->"), write_brand},
                    {lit("<!--portico:operator-->"), write_operator}};

/* Writes the value of the placeholder at the start of `rest` and returns the placeholder's length; 0 when there is
   none. */
static size_t write_placeholder(struct buffer *out, struct text rest, const struct firm *firm, enum app_page which)
{
    for (size_t i = 0; i < sizeof(placeholders) / sizeof(*placeholders); i++) {
        if (text_starts_with(rest, placeholders[i].placeholder)) {
            placeholders[i].write(out, firm, which);
            return placeholders[i].placeholder.length;
        }
    }
    return 0;
}

static void write_page(struct buffer *out, struct text template, const struct firm *firm, enum app_page which)
{
    while (template.length > 0) {
        size_t next = text_find(template, '<'), plain = next == SIZE_MAX ? template.length : next, consumed;

        buffer_add(out, text_slice(template, 0, plain));
        template = text_slice(template, plain, SIZE_MAX);
        consumed = write_placeholder(out, template, firm, which);
        if (consumed == 0 && template.length > 0) {
            buffer_add_byte(out, '<');
            consumed = 1;
        }
        template = text_slice(template, consumed, SIZE_MAX);
    }
}

static bool make_page(struct app_pages *app_pages, struct cached_page *cached)
{
    const struct blob *template = assets_page(app_pages->assets, files[cached->which]);
    struct firm firm = {.number = cached->firm, .brand_version = cached->brand_version};
    struct buffer out;

    if (template == NULL)
        return false;
    memcpy(firm.name, cached->name, sizeof(firm.name));
    buffer_open(&out, APP_PAGE_BYTES);
    write_page(&out, blob_text(template), &firm, cached->which);
    if (!out.overflowed) {
        cached->content.plain = blob_make(buffer_text(&out));
        content_set_etag(&cached->content);
        content_compress(&cached->content);
    }
    buffer_close(&out);
    return cached->content.plain != NULL;
}

/* ---- caching ---- */

/* The slot of this firm and page, otherwise the one to replace. */
static struct cached_page *find_slot(struct app_pages *app_pages, uint64_t firm, enum app_page which)
{
    struct cached_page *oldest = &app_pages->cached[0];

    for (size_t i = 0; i < APP_PAGES_CACHED; i++) {
        struct cached_page *cached = &app_pages->cached[i];

        if (cached->used != 0 && cached->firm == firm && cached->which == which)
            return cached;
        if (cached->used < oldest->used)
            oldest = cached;
    }
    return oldest;
}

static bool is_fresh(const struct app_pages *app_pages, const struct cached_page *cached, const struct firm *firm,
                     enum app_page which)
{
    return cached->used != 0 && cached->firm == firm->number && cached->which == which &&
           cached->brand_version == firm->brand_version && cached->generation == assets_generation(app_pages->assets) &&
           strcmp(cached->name, firm->name) == 0;
}

bool app_pages_serve(struct app_pages *app_pages, struct request *r, enum app_page which)
{
    struct cached_page *cached = find_slot(app_pages, r->firm.number, which);

    if (!is_fresh(app_pages, cached, &r->firm, which)) {
        content_release(&cached->content);
        *cached = (struct cached_page){.firm = r->firm.number,
                                       .brand_version = r->firm.brand_version,
                                       .which = which,
                                       .generation = assets_generation(app_pages->assets)};
        memcpy(cached->name, r->firm.name, sizeof(cached->name));
        if (!make_page(app_pages, cached))
            return false;
    }
    cached->used = ++app_pages->clock;
    content_serve(&cached->content, r, lit("text/html; charset=utf-8"), lit("no-cache"));
    return true;
}
