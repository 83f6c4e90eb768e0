/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Letters for the demo firms, set by Pango and drawn by cairo. Paragraphs are broken line by line over the pages, so
 * that a long letter has as many pages as it needs.
 */
#include "cli/demo_pdf.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdio.h>

/* A4 in points, and where the text stands on it. */
enum {
    PAGE_WIDTH = 595,
    PAGE_HEIGHT = 842,
    MARGIN = 72,
    TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN,
    FOOT = PAGE_HEIGHT - 60
};

struct page {
    cairo_t *cairo;
    const struct letter *letter;
    double y;
    int number;
};

static cairo_status_t write_bytes(void *out, const unsigned char *bytes, unsigned int length)
{
    buffer_add(out, text_from((const char *)bytes, length));
    return ((struct buffer *)out)->overflowed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void set_colour(cairo_t *cairo, const char *colour)
{
    unsigned int red = 0, green = 0, blue = 0;
    if (sscanf(colour, "#%2x%2x%2x", &red, &green, &blue) != 3)
        red = green = blue = 0;
    cairo_set_source_rgb(cairo, red / 255.0, green / 255.0, blue / 255.0);
}

static PangoLayout *lay_out(const struct page *page, const char *words, const char *font)
{
    PangoLayout *layout = pango_cairo_create_layout(page->cairo);
    PangoFontDescription *description = pango_font_description_from_string(font);
    pango_layout_set_font_description(layout, description);
    pango_font_description_free(description);
    pango_layout_set_width(layout, TEXT_WIDTH * PANGO_SCALE);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_line_spacing(layout, 1.35F);
    pango_layout_set_text(layout, words, -1);
    return layout;
}

static void draw_foot(const struct page *page)
{
    char foot[300];
    snprintf(foot, sizeof foot, "%s · page %d", page->letter->firm, page->number);
    PangoLayout *layout = lay_out(page, foot, "Sans 8");
    cairo_set_source_rgb(page->cairo, 0.4, 0.4, 0.4);
    cairo_move_to(page->cairo, MARGIN, PAGE_HEIGHT - 44);
    pango_cairo_show_layout(page->cairo, layout);
    g_object_unref(layout);
}

static void begin_page(struct page *page)
{
    page->number++;
    page->y = MARGIN;
    set_colour(page->cairo, page->letter->colour);
    cairo_rectangle(page->cairo, 0, 0, PAGE_WIDTH, 6);
    cairo_fill(page->cairo);
    draw_foot(page);
    cairo_set_source_rgb(page->cairo, 0.1, 0.1, 0.1);
}

static void next_page(struct page *page)
{
    cairo_show_page(page->cairo);
    begin_page(page);
}

static void draw_paragraph(struct page *page, const char *words, const char *font, double space_after)
{
    PangoLayout *layout = lay_out(page, words, font);
    PangoLayoutIter *iter = pango_layout_get_iter(layout);
    do {
        PangoRectangle line;
        pango_layout_iter_get_line_extents(iter, NULL, &line);
        double height = 1.35 * line.height / PANGO_SCALE;
        if (page->y + height > FOOT)
            next_page(page);
        cairo_move_to(page->cairo, MARGIN, page->y + height * 0.75);
        pango_cairo_show_layout_line(page->cairo, pango_layout_iter_get_line_readonly(iter));
        page->y += height;
    } while (pango_layout_iter_next_line(iter));
    pango_layout_iter_free(iter);
    g_object_unref(layout);
    page->y += space_after;
}

static void draw_letter(struct page *page)
{
    const struct letter *letter = page->letter;
    begin_page(page);
    set_colour(page->cairo, letter->colour);
    draw_paragraph(page, letter->firm, letter->serif ? "Serif Bold 15" : "Sans Bold 15", 28);
    cairo_set_source_rgb(page->cairo, 0.4, 0.4, 0.4);
    draw_paragraph(page, letter->date, "Sans 9", 6);
    cairo_set_source_rgb(page->cairo, 0.1, 0.1, 0.1);
    draw_paragraph(page, letter->title, letter->serif ? "Serif Bold 19" : "Sans Bold 18", 14);
    for (size_t i = 0; i < letter->count; i++)
        draw_paragraph(page, letter->paragraphs[i], "Serif 11", 9);
}

bool letter_to_pdf(const struct letter *letter, struct buffer *out)
{
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(write_bytes, out, PAGE_WIDTH, PAGE_HEIGHT);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, letter->title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, letter->firm);
    struct page page = {.cairo = cairo_create(surface), .letter = letter};
    draw_letter(&page);
    cairo_show_page(page.cairo);
    cairo_destroy(page.cairo);
    cairo_surface_finish(surface);
    bool made = cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS && !out->overflowed;
    cairo_surface_destroy(surface);
    return made;
}
