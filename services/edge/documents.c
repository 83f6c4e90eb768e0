/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The marks are comments that the build of the apps keeps: <!--portico:title--> and <!--portico:brand-->. */
#include "edge/documents.h"

#include "common/buffer.h"
#include "common/must.h"
#include "edge/assets.h"
#include "edge/pages.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct kept {
    uint64_t firm, brand_version, generation, used; /* used 0: empty */
    enum document which;
    char name[FIRM_NAME + 1];
    struct content content;
};

struct documents {
    const struct assets *assets;
    struct kept kept[DOCUMENTS_KEPT];
    uint64_t clock;
};

static const char *const files[DOCUMENT_COUNT] = {
    [DOCUMENT_PORTAL] = "/portal.html",
    [DOCUMENT_DESK] = "/desk.html",
    [DOCUMENT_SIGNUP] = "/signup.html",
    [DOCUMENT_CONSOLE] = "/console.html",
};

struct documents *documents_open(const struct assets *assets)
{
    struct documents *documents = calloc(1, sizeof(*documents));

    must(documents != NULL);
    documents->assets = assets;
    return documents;
}

/* ---- making ---- */

static void write_title(struct buffer *out, const struct firm *firm)
{
    buffer_add_html(out, firm->number == 0 ? lit("Portico") : text_of(firm->name));
}

static void write_brand(struct buffer *out, const struct firm *firm)
{
    if (firm->number != 0)
        buffer_print(out, "<link rel=\"stylesheet\" href=\"/brand.css?v=%" PRIu64 "\">", firm->brand_version);
}

static const struct {
    struct text mark;
    void (*write)(struct buffer *out, const struct firm *firm);
} marks[] = {{lit("<!--portico:title-->"), write_title}, {lit("<!--portico:brand-->"), write_brand}};

/* Writes what the mark at the beginning of `rest` stands for and gives its length; 0 when there is none. */
static size_t write_mark(struct buffer *out, struct text rest, const struct firm *firm)
{
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        if (text_starts_with(rest, marks[i].mark)) {
            marks[i].write(out, firm);
            return marks[i].mark.length;
        }
    }
    return 0;
}

static void write_page(struct buffer *out, struct text template, const struct firm *firm)
{
    while (template.length > 0) {
        size_t next = text_find(template, '<'), plain = next == SIZE_MAX ? template.length : next, taken;

        buffer_add(out, text_slice(template, 0, plain));
        template = text_slice(template, plain, SIZE_MAX);
        taken = write_mark(out, template, firm);
        if (taken == 0 && template.length > 0) {
            buffer_add_byte(out, '<');
            taken = 1;
        }
        template = text_slice(template, taken, SIZE_MAX);
    }
}

static bool make(struct documents *documents, struct kept *kept)
{
    const struct blob *template = assets_page(documents->assets, files[kept->which]);
    struct firm firm = {.number = kept->firm, .brand_version = kept->brand_version};
    struct buffer out;

    if (template == NULL)
        return false;
    memcpy(firm.name, kept->name, sizeof(firm.name));
    buffer_open(&out, DOCUMENT_BYTES);
    write_page(&out, blob_text(template), &firm);
    if (!out.overflowed) {
        kept->content.plain = blob_make(buffer_text(&out));
        content_tag(&kept->content);
        content_compress(&kept->content);
    }
    buffer_close(&out);
    return kept->content.plain != NULL;
}

/* ---- keeping ---- */

/* The one for this firm and page, else the one to give way. */
static struct kept *place_for(struct documents *documents, uint64_t firm, enum document which)
{
    struct kept *oldest = &documents->kept[0];

    for (size_t i = 0; i < DOCUMENTS_KEPT; i++) {
        struct kept *kept = &documents->kept[i];

        if (kept->used != 0 && kept->firm == firm && kept->which == which)
            return kept;
        if (kept->used < oldest->used)
            oldest = kept;
    }
    return oldest;
}

static bool is_fresh(const struct documents *documents, const struct kept *kept, const struct firm *firm,
                     enum document which)
{
    return kept->used != 0 && kept->firm == firm->number && kept->which == which &&
           kept->brand_version == firm->brand_version && kept->generation == assets_generation(documents->assets) &&
           strcmp(kept->name, firm->name) == 0;
}

bool documents_serve(struct documents *documents, struct request *r, enum document which)
{
    struct kept *kept = place_for(documents, r->firm.number, which);

    if (!is_fresh(documents, kept, &r->firm, which)) {
        content_drop(&kept->content);
        *kept = (struct kept){.firm = r->firm.number,
                              .brand_version = r->firm.brand_version,
                              .which = which,
                              .generation = assets_generation(documents->assets)};
        memcpy(kept->name, r->firm.name, sizeof(kept->name));
        if (!make(documents, kept))
            return false;
    }
    kept->used = ++documents->clock;
    content_serve(&kept->content, r, lit("text/html; charset=utf-8"), lit("no-cache"));
    return true;
}
