/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A small PDF writer (ISO 32000-1). It uses the standard fonts (section 9.6.2.2) in WinAnsiEncoding, so that no font is
 * embedded. A page's object follows its content; the list of pages is last, when their number is known.
 */
#include "cli/demo_pdf.h"

#include "common/arena.h"
#include "common/must.h"

#include <stdio.h>
#include <string.h>

/* A4 in points, and the position of the text. PDF counts from the bottom; `y` here counts from the top. */
enum {
    PAGE_WIDTH = 595,
    PAGE_HEIGHT = 842,
    MARGIN = 72,
    TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN,
    TEXT_END = PAGE_HEIGHT - 72,
    FOOT = PAGE_HEIGHT - 44,
    PAGE_BYTES = 64 * 1024,
};

enum font { SERIF, SERIF_BOLD, SANS, SANS_BOLD, FONTS };

/* The numbers of objects. The pages follow, with two objects each: the content and the page. */
enum {
    CATALOGUE = 1,
    PAGES,
    INFORMATION,
    FIRST_FONT,
    FIRST_PAGE = FIRST_FONT + FONTS,
    OBJECTS = FIRST_PAGE + 2 * LETTER_PAGES
};

struct style {
    enum font font;
    int size; /* points */
    const char *colour;
};

struct pdf {
    struct buffer *out;
    struct buffer page; /* the content of the current page */
    const struct letter *letter;
    struct arena *arena;
    size_t offsets[OBJECTS];
    int pages;
    double y;
};

static const char ink[] = "#1a1a1a", pale[] = "#666666";

static const struct {
    const char *name;
    unsigned short widths[95]; /* of ' ' to '~', in thousandths of the size */
} fonts[FONTS] = {
    [SERIF] = {"Times-Roman",
               {250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500,
                500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611,
                556, 722, 722, 333, 389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722,
                722, 611, 333, 278, 333, 469, 500, 333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500,
                278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541}},
    [SERIF_BOLD] = {"Times-Bold",
                    {250, 333, 555, 500, 500, 1000, 833, 278, 333, 333, 500, 570, 250, 333, 250, 278, 500, 500,  500,
                     500, 500, 500, 500, 500, 500,  500, 333, 333, 570, 570, 570, 500, 930, 722, 667, 722, 722,  667,
                     611, 778, 778, 389, 500, 778,  667, 944, 722, 778, 611, 778, 722, 556, 667, 722, 722, 1000, 722,
                     722, 667, 333, 278, 333, 581,  500, 333, 500, 556, 444, 556, 444, 333, 500, 556, 278, 333,  556,
                     278, 833, 556, 500, 556, 556,  444, 389, 333, 556, 500, 722, 500, 500, 444, 394, 220, 394,  520}},
    [SANS] = {"Helvetica",
              {278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333,  278, 278, 556, 556, 556,
               556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
               611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667,  611, 722, 667, 944, 667,
               667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278,  556, 556, 222, 222, 500,
               222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500,  500, 334, 260, 334, 584}},
    [SANS_BOLD] = {"Helvetica-Bold",
                   {278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
                    556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667,
                    611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
                    667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556,
                    278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584}},
};

/* ---- characters ---- */

/* The code points of Windows-1252 from 0x80 to 0x9f; from 0xa0 on its codes are those of Unicode. */
static const unsigned short windows_1252[32] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

static unsigned char encode_character(uint32_t point)
{
    if ((point >= ' ' && point < 0x7f) || (point >= 0xa0 && point <= 0xff))
        return (unsigned char)point;
    for (size_t i = 0; i < 32; i++)
        if (windows_1252[i] == point)
            return (unsigned char)(0x80 + i);
    return '?';
}

/* An accented letter is as wide as its base letter; any other character counts as an 'n'. Only line breaks use this. */
static int width_of(enum font font, unsigned char byte)
{
    static const char letters[] = "AAAAAAMCEEEEIIIIDNOOOOO+OUUUUYPsaaaaaamceeeeiiiidnooooo+ouuuuypy";

    if (byte >= 0xc0)
        byte = (unsigned char)letters[byte - 0xc0];
    else if (byte == 0x97)
        byte = 'W'; /* an em dash */
    else if (byte > '~')
        byte = 'n';
    return fonts[font].widths[byte - ' '];
}

/* A string between parentheses, of bytes in Windows-1252. */
static void add_string(struct buffer *out, struct text bytes)
{
    buffer_add_byte(out, '(');
    for (size_t i = 0; i < bytes.length; i++) {
        if (strchr("()\\", bytes.at[i]) != NULL)
            buffer_add_byte(out, '\\');
        buffer_add_byte(out, bytes.at[i]);
    }
    buffer_add_byte(out, ')');
}

static struct text encode_text(struct arena *arena, struct text text)
{
    char *bytes = arena_take(arena, text.length + 1);
    size_t length = 0;

    for (size_t at = 0, step; at < text.length; at += step) {
        uint32_t point = '?';

        step = text_character(text, at, &point);
        bytes[length++] = text.at[at] == '\n' ? '\n' : (char)encode_character(point);
        if (step == 0)
            step = 1;
    }
    return text_from(bytes, length);
}

/* ---- objects ---- */

static void begin_object(struct pdf *pdf, int number)
{
    pdf->offsets[number] = pdf->out->length;
    buffer_print(pdf->out, "%d 0 obj\n", number);
}

static void end_object(struct pdf *pdf)
{
    buffer_add(pdf->out, lit("\nendobj\n"));
}

static void write_fonts(struct pdf *pdf)
{
    for (int font = 0; font < FONTS; font++) {
        begin_object(pdf, FIRST_FONT + font);
        buffer_print(pdf->out, "<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>",
                     fonts[font].name);
        end_object(pdf);
    }
}

static void write_page(struct pdf *pdf)
{
    const int content = FIRST_PAGE + 2 * (pdf->pages - 1);

    begin_object(pdf, content);
    buffer_print(pdf->out, "<< /Length %zu >>\nstream\n", pdf->page.length);
    buffer_add(pdf->out, buffer_text(&pdf->page));
    buffer_add(pdf->out, lit("\nendstream"));
    end_object(pdf);
    begin_object(pdf, content + 1);
    buffer_print(pdf->out,
                 "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R\n/Resources << /Font <<", PAGES,
                 PAGE_WIDTH, PAGE_HEIGHT, content);
    for (int font = 0; font < FONTS; font++)
        buffer_print(pdf->out, " /F%d %d 0 R", font, FIRST_FONT + font);
    buffer_add(pdf->out, lit(" >> >> >>"));
    end_object(pdf);
}

static void add_information(struct pdf *pdf, const char *name, const char *value)
{
    buffer_print(pdf->out, " /%s ", name);
    add_string(pdf->out, encode_text(pdf->arena, text_of(value)));
}

static void write_catalogue(struct pdf *pdf)
{
    begin_object(pdf, CATALOGUE);
    buffer_print(pdf->out, "<< /Type /Catalog /Pages %d 0 R >>", PAGES);
    end_object(pdf);
    begin_object(pdf, PAGES);
    buffer_print(pdf->out, "<< /Type /Pages /Count %d /Kids [", pdf->pages);
    for (int page = 0; page < pdf->pages; page++)
        buffer_print(pdf->out, " %d 0 R", FIRST_PAGE + 2 * page + 1);
    buffer_add(pdf->out, lit(" ] >>"));
    end_object(pdf);
    begin_object(pdf, INFORMATION);
    buffer_add(pdf->out, lit("<<"));
    add_information(pdf, "Title", pdf->letter->title);
    add_information(pdf, "Author", pdf->letter->firm);
    buffer_add(pdf->out, lit(" >>"));
    end_object(pdf);
}

/* Each line of the table has 20 bytes (section 7.5.4). */
static void write_offsets(struct pdf *pdf)
{
    const int objects = FIRST_PAGE + 2 * pdf->pages;
    const size_t table = pdf->out->length;

    buffer_print(pdf->out, "xref\n0 %d\n0000000000 65535 f \n", objects);
    for (int number = 1; number < objects; number++)
        buffer_print(pdf->out, "%010zu 00000 n \n", pdf->offsets[number]);
    buffer_print(pdf->out, "trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%zu\n%%%%EOF\n", objects,
                 CATALOGUE, INFORMATION, table);
}

/* ---- drawing ---- */

static void set_colour(struct pdf *pdf, const char *colour)
{
    unsigned int red = 0, green = 0, blue = 0;

    if (sscanf(colour, "#%2x%2x%2x", &red, &green, &blue) != 3)
        red = green = blue = 0;
    buffer_print(&pdf->page, "%.3f %.3f %.3f rg\n", red / 255.0, green / 255.0, blue / 255.0);
}

static void fill_rectangle(struct pdf *pdf, const char *colour, double y, double width, double height)
{
    set_colour(pdf, colour);
    buffer_print(&pdf->page, "%.1f %.1f %.1f %.1f re f\n", width < PAGE_WIDTH ? MARGIN : 0.0, PAGE_HEIGHT - y - height,
                 width, height);
}

static void draw_line(struct pdf *pdf, const struct style *style, double y, struct text bytes)
{
    set_colour(pdf, style->colour);
    buffer_print(&pdf->page, "BT /F%d %d Tf %d %.1f Td ", style->font, style->size, MARGIN, PAGE_HEIGHT - y);
    add_string(&pdf->page, bytes);
    buffer_add(&pdf->page, lit(" Tj ET\n"));
}

static void begin_page(struct pdf *pdf)
{
    const struct style small = {SANS, 8, pale};
    const struct text foot = arena_print(pdf->arena, "%s \xc2\xb7 page %d", pdf->letter->firm, ++pdf->pages);

    pdf->y = MARGIN;
    buffer_clear(&pdf->page);
    fill_rectangle(pdf, pdf->letter->colour, 0, PAGE_WIDTH, 6);
    fill_rectangle(pdf, "#d9d9d9", FOOT - 16, TEXT_WIDTH, 0.5);
    draw_line(pdf, &small, FOOT, encode_text(pdf->arena, foot));
}

/* False when the letter has its maximum number of pages. */
static bool ensure_space(struct pdf *pdf, double height)
{
    if (pdf->y + height <= TEXT_END)
        return true;
    if (pdf->pages == LETTER_PAGES)
        return false;
    write_page(pdf);
    begin_page(pdf);
    return true;
}

/* The next line of a paragraph: up to a line feed, or as many words as fit, and one at least. */
static struct text read_line(struct text *rest, const struct style *style)
{
    const struct text all = *rest;
    size_t at = 0, end = 0; /* `end` is after the last word that fits */
    double width = 0;

    for (; at < all.length && all.at[at] != '\n'; at++) {
        if (all.at[at] == ' ')
            end = at;
        width += width_of(style->font, (unsigned char)all.at[at]) * style->size / 1000.0;
        if (width > TEXT_WIDTH && end > 0)
            break;
    }
    if (at == all.length || all.at[at] == '\n')
        end = at;
    *rest = end == all.length ? no_text : text_slice(all, end + 1, SIZE_MAX);
    return text_slice(all, 0, end);
}

static bool draw_paragraph(struct pdf *pdf, const char *words, const struct style *style, double space_after)
{
    const double height = style->size * 1.5;
    struct text rest = encode_text(pdf->arena, text_of(words));

    while (!text_is_absent(rest)) {
        const struct text line = read_line(&rest, style);

        if (!ensure_space(pdf, height))
            return false;
        draw_line(pdf, style, pdf->y + style->size, line);
        pdf->y += height;
    }
    pdf->y += space_after;
    return true;
}

static bool draw_letter(struct pdf *pdf)
{
    const struct letter *letter = pdf->letter;
    const enum font bold = letter->serif ? SERIF_BOLD : SANS_BOLD;
    const struct style name = {bold, 15, letter->colour}, date = {SANS, 10, pale}, title = {bold, 20, ink},
                       words = {SERIF, 12, ink};

    begin_page(pdf);
    if (!draw_paragraph(pdf, letter->firm, &name, 28) || !draw_paragraph(pdf, letter->date, &date, 6) ||
        !draw_paragraph(pdf, letter->title, &title, 14))
        return false;
    for (size_t i = 0; i < letter->count; i++)
        if (!draw_paragraph(pdf, letter->paragraphs[i], &words, 9))
            return false;
    write_page(pdf);
    return true;
}

bool letter_to_pdf(const struct letter *letter, struct buffer *out)
{
    struct pdf pdf = {.out = out, .letter = letter, .arena = arena_open()};
    bool drawn;

    must(out->length == 0); /* offsets count from the start of the file */
    buffer_open(&pdf.page, PAGE_BYTES);
    /* The second line marks the file as binary for programs that transfer files (section 7.5.2). */
    buffer_add(out, lit("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"));
    write_fonts(&pdf);
    drawn = draw_letter(&pdf) && !pdf.page.overflowed;
    write_catalogue(&pdf);
    write_offsets(&pdf);
    buffer_close(&pdf.page);
    arena_close(&pdf.arena);
    return drawn && !out->overflowed;
}
