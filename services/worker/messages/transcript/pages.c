/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The fonts are those of Debian's packages in scripts/deps, and no others: a machine's colour emoji would be pictures
 * without text, and fonts with PostScript outlines (CFF) are read whole into memory to be embedded.
 */
#include "worker/messages/transcript/pages.h"

#include "common/must.h"

#include <cairo-pdf.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define PAGE_WIDTH 595.28
#define PAGE_HEIGHT 841.89
#define MARGIN 62.0
#define FOOT 40.0
#define TEXT_WIDTH (PAGE_WIDTH - 2 * MARGIN)
#define RULE_ROOM 60.0 /* a rule stands above what it begins */
#define BOTTOM (PAGE_HEIGHT - MARGIN - 14)

enum { FOOTER_BYTES = 90, FOOTER_ROOM = 160, PIECE_CHARACTERS = 1000, ZERO_WIDTH_JOINER = 0x200d };

struct pages {
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoFontMap *fonts;
    PangoContext *context;
    PangoLayout *layout, *foot;
    PangoFontDescription *styles[PAGES_STYLES];
    pages_f *write;
    void *owner;
    char footer[FOOTER_ROOM];
    double y;
    unsigned count;
    bool is_in_paragraph; /* of which a part is drawn */
    bool is_from_right;   /* that paragraph */
};

static const struct {
    const char *font;
    double grey, after, kept; /* kept: room for what must follow on the same page */
} looks[PAGES_STYLES] = {
    [PAGES_TITLE] = {"Noto Sans Bold 16", 0, 6, 40},   [PAGES_HEAD] = {"Noto Sans Bold 10", 0, 2, 44},
    [PAGES_BODY] = {"Noto Sans 10.5", 0, 3, 0},        [PAGES_NOTE] = {"Noto Sans 8.5", 0.32, 1, 0},
    [PAGES_CODE] = {"DejaVu Sans Mono 7", 0.32, 1, 0},
};

static const char fonts_xml[] =
    "<?xml version=\"1.0\"?><fontconfig>"
    "<dir>/usr/share/fonts/truetype</dir><cachedir>/var/cache/fontconfig</cachedir>"
    "<selectfont>"
    "<rejectfont><pattern><patelt name=\"color\"><bool>true</bool></patelt></pattern></rejectfont>"
    "<rejectfont><pattern><patelt name=\"fontformat\"><string>CFF</string></patelt></pattern></rejectfont>"
    "<rejectfont><pattern><patelt name=\"variable\"><bool>true</bool></patelt></pattern></rejectfont>"
    "</selectfont></fontconfig>";

static pthread_once_t fonts_once = PTHREAD_ONCE_INIT;
static FcConfig *fonts_config;

/* Shared by all threads; it is read only from here on. */
static void load_fonts(void)
{
    fonts_config = FcConfigCreate();
    must(fonts_config != NULL);
    must(FcConfigParseAndLoadFromMemory(fonts_config, (const FcChar8 *)fonts_xml, FcTrue));
    must(FcConfigBuildFonts(fonts_config));
}

static cairo_status_t on_bytes(void *owner, const unsigned char *bytes, unsigned length)
{
    struct pages *pages = owner;

    return pages->write(pages->owner, text_from((const char *)bytes, length)) ? CAIRO_STATUS_SUCCESS
                                                                              : CAIRO_STATUS_WRITE_ERROR;
}

static bool drop_bytes(void *owner, struct text bytes)
{
    (void)owner;
    (void)bytes;
    return true;
}

/* With a context of its own, so that the direction of a paragraph is not the foot's. */
static void open_foot(struct pages *pages)
{
    PangoContext *context = pango_font_map_create_context(pages->fonts);

    pango_cairo_update_context(pages->cairo, context);
    pages->foot = pango_layout_new(context);
    g_object_unref(context);
    pango_layout_set_width(pages->foot, (int)(TEXT_WIDTH * PANGO_SCALE));
    pango_layout_set_ellipsize(pages->foot, PANGO_ELLIPSIZE_END);
    pango_layout_set_auto_dir(pages->foot, FALSE);
}

static void open_layout(struct pages *pages)
{
    pthread_once(&fonts_once, load_fonts);
    pages->fonts = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(pages->fonts), fonts_config);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(pages->fonts), 72);
    pages->context = pango_font_map_create_context(pages->fonts);
    pango_cairo_update_context(pages->cairo, pages->context);
    pages->layout = pango_layout_new(pages->context);
    pango_layout_set_width(pages->layout, (int)(TEXT_WIDTH * PANGO_SCALE));
    open_foot(pages);
    pango_layout_set_wrap(pages->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_line_spacing(pages->layout, 1.15F);
    for (int i = 0; i < PAGES_STYLES; i++)
        pages->styles[i] = pango_font_description_from_string(looks[i].font);
    pango_layout_set_font_description(pages->foot, pages->styles[PAGES_NOTE]);
}

static void copy_line(struct text text, size_t limit, char *out)
{
    struct text cut = text_cut(text, limit);

    for (size_t i = 0; i < cut.length; i++)
        out[i] = (char)(cut.at[i] == '\n' || cut.at[i] == '\0' ? ' ' : cut.at[i]);
    out[cut.length] = '\0';
}

struct pages *pages_open(pages_f *write, void *owner, struct text title, struct text footer)
{
    struct pages *pages = calloc(1, sizeof(*pages));
    char named[FOOTER_ROOM];

    must(pages != NULL);
    pages->write = write;
    pages->owner = owner;
    pages->surface = cairo_pdf_surface_create_for_stream(on_bytes, pages, PAGE_WIDTH, PAGE_HEIGHT);
    pages->cairo = cairo_create(pages->surface);
    copy_line(title, FOOTER_BYTES, named);
    cairo_pdf_surface_set_metadata(pages->surface, CAIRO_PDF_METADATA_TITLE, named);
    copy_line(footer, FOOTER_BYTES, pages->footer);
    open_layout(pages);
    pages->y = MARGIN;
    pages->count = 1;
    return pages;
}

static void set_colour(struct pages *pages, enum pages_style style)
{
    cairo_set_source_rgb(pages->cairo, looks[style].grey, looks[style].grey, looks[style].grey);
}

static void draw_foot(struct pages *pages, const char *text, PangoAlignment alignment)
{
    pango_layout_set_alignment(pages->foot, alignment);
    pango_layout_set_text(pages->foot, text, -1);
    cairo_move_to(pages->cairo, MARGIN, PAGE_HEIGHT - FOOT);
    pango_cairo_show_layout(pages->cairo, pages->foot);
}

static void draw_footer(struct pages *pages)
{
    char number[32];

    snprintf(number, sizeof(number), "Page %u", pages->count);
    set_colour(pages, PAGES_NOTE);
    draw_foot(pages, pages->footer, PANGO_ALIGN_LEFT);
    draw_foot(pages, number, PANGO_ALIGN_RIGHT);
}

static void next_page(struct pages *pages)
{
    draw_footer(pages);
    cairo_show_page(pages->cairo);
    pages->count++;
    pages->y = MARGIN;
}

static void draw_line(struct pages *pages, enum pages_style style, PangoLayoutIter *lines)
{
    PangoRectangle logical;
    int top, end;
    double height;

    pango_layout_iter_get_line_yrange(lines, &top, &end);
    pango_layout_iter_get_line_extents(lines, NULL, &logical);
    height = (double)(end - top) / PANGO_SCALE;
    if (pages->y + height > BOTTOM)
        next_page(pages);
    set_colour(pages, style);
    cairo_move_to(pages->cairo, MARGIN + (double)logical.x / PANGO_SCALE,
                  pages->y + (double)(pango_layout_iter_get_baseline(lines) - top) / PANGO_SCALE);
    pango_cairo_show_layout_line(pages->cairo, pango_layout_iter_get_line_readonly(lines));
    pages->y += height;
}

/* A page ends between two lines of a paragraph, so each line is drawn by itself. Returns how many bytes of the piece
   are drawn: of one that goes on, its last line is not, unless it is the only one. */
static size_t draw_lines(struct pages *pages, enum pages_style style, struct text piece, bool goes_on)
{
    PangoLayoutIter *lines = pango_layout_get_iter(pages->layout);
    size_t drawn = piece.length;
    bool is_first = true;

    do {
        if (goes_on && !is_first && pango_layout_iter_at_last_line(lines)) {
            drawn = (size_t)pango_layout_line_get_start_index(pango_layout_iter_get_line_readonly(lines));
            break;
        }
        draw_line(pages, style, lines);
        is_first = false;
    } while (pango_layout_iter_next_line(lines));
    pango_layout_iter_free(lines);
    return drawn;
}

/* Whether the character at `at` belongs to the one before it. */
static bool joins(struct text text, size_t at)
{
    gunichar next = g_utf8_get_char(text.at + at);

    return g_unichar_ismark(next) || next == ZERO_WIDTH_JOINER ||
           g_utf8_get_char(g_utf8_prev_char(text.at + at)) == ZERO_WIDTH_JOINER;
}

/* Ends between two graphemes, unless it would be less than half. */
static struct text cut_piece(struct text paragraph)
{
    size_t at = 0, cut;

    for (size_t i = 0; i < PIECE_CHARACTERS && at < paragraph.length; i++)
        at = (size_t)(g_utf8_next_char(paragraph.at + at) - paragraph.at);
    if (at >= paragraph.length)
        return paragraph;
    for (cut = at; cut > at / 2; cut = (size_t)(g_utf8_prev_char(paragraph.at + cut) - paragraph.at)) {
        if (!joins(paragraph, cut))
            return text_slice(paragraph, 0, cut);
    }
    return text_slice(paragraph, 0, at);
}

/* The first piece finds the direction of its paragraph, which the others keep. */
static void lay_out(struct pages *pages, struct text piece)
{
    bool from_right = pages->is_in_paragraph && pages->is_from_right;
    PangoLayout *layout = pages->layout;

    pango_context_set_base_dir(pages->context, from_right ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
    pango_layout_context_changed(layout);
    pango_layout_set_auto_dir(layout, !pages->is_in_paragraph);
    pango_layout_set_alignment(layout, from_right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    pango_layout_set_text(layout, piece.length == 0 ? " " : piece.at, piece.length == 0 ? 1 : (int)piece.length);
    if (!pages->is_in_paragraph)
        pages->is_from_right =
            pango_layout_line_get_resolved_direction(pango_layout_get_line_readonly(layout, 0)) == PANGO_DIRECTION_RTL;
}

void pages_flow(struct pages *pages, enum pages_style style, struct text *rest)
{
    size_t end = text_find(*rest, '\n'), drawn;
    struct text paragraph = text_slice(*rest, 0, end), piece = cut_piece(paragraph);

    pango_layout_set_font_description(pages->layout, pages->styles[style]);
    lay_out(pages, piece);
    drawn = draw_lines(pages, style, piece, piece.length < paragraph.length);
    pages->is_in_paragraph = drawn < paragraph.length;
    if (pages->is_in_paragraph)
        *rest = text_slice(*rest, drawn, SIZE_MAX);
    else
        *rest = end == SIZE_MAX ? no_text : text_slice(*rest, end + 1, SIZE_MAX);
    if (text_is_absent(*rest))
        pages->y += looks[style].after;
}

void pages_add(struct pages *pages, enum pages_style style, struct text text)
{
    struct text rest = text;

    if (pages->y + looks[style].kept > BOTTOM)
        next_page(pages);
    do
        pages_flow(pages, style, &rest);
    while (!text_is_absent(rest));
}

void pages_space(struct pages *pages, double points)
{
    if (pages->y > MARGIN)
        pages->y += points;
}

void pages_rule(struct pages *pages)
{
    if (pages->y + RULE_ROOM > BOTTOM) {
        next_page(pages);
        return;
    }
    cairo_set_source_rgb(pages->cairo, 0.75, 0.75, 0.75);
    cairo_set_line_width(pages->cairo, 0.5);
    cairo_move_to(pages->cairo, MARGIN, pages->y + 4);
    cairo_line_to(pages->cairo, PAGE_WIDTH - MARGIN, pages->y + 4);
    cairo_stroke(pages->cairo);
    pages->y += 10;
}

unsigned pages_count(const struct pages *pages)
{
    return pages->count;
}

bool pages_finish(struct pages *pages)
{
    draw_footer(pages);
    cairo_show_page(pages->cairo);
    cairo_surface_finish(pages->surface);
    return cairo_status(pages->cairo) == CAIRO_STATUS_SUCCESS &&
           cairo_surface_status(pages->surface) == CAIRO_STATUS_SUCCESS;
}

void pages_close(struct pages **pages)
{
    struct pages *closed = *pages;

    *pages = NULL;
    if (closed == NULL)
        return;
    closed->write = drop_bytes; /* finishing the surface may still write */
    for (int i = 0; i < PAGES_STYLES; i++)
        pango_font_description_free(closed->styles[i]);
    g_object_unref(closed->foot);
    g_object_unref(closed->layout);
    g_object_unref(closed->context);
    cairo_destroy(closed->cairo);
    cairo_surface_destroy(closed->surface);
    g_object_unref(closed->fonts);
    free(closed);
}
