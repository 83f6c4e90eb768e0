/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The page is put together from pieces with marks such as [[heading]]. Values are put in by put() alone, which
 * escapes each of them, so that no piece can forget to.
 */
#include "jobs/mail_page.h"

#include "common/buffer.h"
#include "common/must.h"

#include <string.h>

#define SANS "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
#define SERIF "Palatino,'Palatino Linotype','Book Antiqua',Georgia,serif"

static const char page_head[] =
    "<!doctype html>\n"
    "<html lang=\"en\" dir=\"ltr\">\n"
    "<head>\n"
    "<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n"
    "<meta name=\"supported-color-schemes\" content=\"light dark\">\n"
    "<meta name=\"format-detection\" content=\"telephone=no, date=no, address=no\">\n"
    "<title>[[subject]]</title>\n"
    "<style>\n"
    ":root { color-scheme: light dark; supported-color-schemes: light dark; }\n"
    "@media (max-width: 600px) {\n"
    "  .m-pad { padding-left: 20px !important; padding-right: 20px !important; }\n"
    "  .m-full { display: block !important; width: auto !important; text-align: center !important; }\n"
    "}\n"
    "@media (prefers-color-scheme: dark) {\n"
    "  .m-paper { background: #131311 !important; }\n"
    "  .m-sheet { background: #1c1c1a !important; border-color: #31302c !important; }\n"
    "  .m-ink { color: #edebe5 !important; }\n"
    "  .m-ink2 { color: #b7b4ab !important; }\n"
    "  .m-code { background: #262521 !important; border-color: #31302c !important; }\n"
    "  .m-fill { background: [[dark_fill]] !important; border-color: [[dark_fill]] !important; }\n"
    "  .m-onfill { color: [[dark_on_fill]] !important; }\n"
    "  .m-link { color: [[dark_link]] !important; }\n"
    "}\n"
    "[data-ogsc] .m-ink { color: #edebe5 !important; }\n"
    "[data-ogsc] .m-ink2 { color: #b7b4ab !important; }\n"
    "[data-ogsc] .m-onfill { color: [[dark_on_fill]] !important; }\n"
    "[data-ogsb] .m-fill { background: [[dark_fill]] !important; }\n"
    "</style>\n"
    "</head>\n"
    "<body class=\"m-paper\" style=\"margin:0;padding:0;background:#f8f7f4;-webkit-text-size-adjust:100%\">\n"
    "<div style=\"display:none;max-height:0;overflow:hidden;mso-hide:all\" aria-hidden=\"true\">[[hint]]</div>\n"
    "<div role=\"main\" aria-label=\"Message from [[firm]]\">\n"
    "<table role=\"presentation\" class=\"m-paper\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\""
    " bgcolor=\"#f8f7f4\" style=\"background:#f8f7f4\"><tr><td align=\"center\" style=\"padding:24px 12px 40px\">\n"
    "<!--[if mso]><table role=\"presentation\" width=\"560\" cellpadding=\"0\" cellspacing=\"0\"><tr><td><![endif]-->\n"
    "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\""
    " style=\"max-width:560px\">\n"
    "  <tr><td class=\"m-pad m-ink\" style=\"padding:8px 32px 20px;font:600 16px/20px [[face]];color:#1b1a17\">"
    "[[firm]]</td></tr>\n"
    "  <tr><td>\n"
    "    <table role=\"presentation\" class=\"m-sheet\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\""
    " bgcolor=\"#ffffff\" style=\"background:#ffffff;border:1px solid #e3e0d8;border-radius:12px\">\n"
    "      <tr><td class=\"m-pad\" style=\"padding:32px 32px 8px\">\n"
    "        <h1 class=\"m-ink\" style=\"margin:0 0 8px;font:600 27px/33px [[face]];color:#1b1a17\">[[heading]]</h1>\n";

static const char page_line[] =
    "        <p class=\"m-ink2\" style=\"margin:0 0 12px;font:17px/26px " SANS ";color:#56534c\">[[text]]</p>\n";

static const char page_code[] =
    "        <p class=\"m-ink m-code\" style=\"margin:12px 0;padding:14px 0;border:1px solid #e3e0d8;border-radius:6px;"
    "background:#f8f7f4;font:600 32px/40px ui-monospace,Menlo,Consolas,monospace;letter-spacing:6px;"
    "text-align:center;color:#1b1a17\">[[text]]</p>\n";

static const char page_item[] =
    "        <p style=\"margin:0 0 12px;font:600 17px/26px " SANS "\">"
    "<a class=\"m-link\" href=\"[[link]]\" style=\"color:[[link_colour]]\">[[text]]</a></p>\n";

static const char page_below[] = "      </td></tr>\n"
                                 "      <tr><td class=\"m-pad\" style=\"padding:12px 32px 32px\">\n";

static const char page_button[] =
    "        <table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr><td class=\"m-fill\""
    " bgcolor=\"[[fill]]\" style=\"background:[[fill]];border:1px solid [[fill]];border-radius:6px\">"
    "<a class=\"m-onfill m-full\" href=\"[[link]]\" style=\"display:inline-block;padding:14px 28px;"
    "font:600 17px/20px " SANS ";color:[[on_fill]];text-decoration:none\">[[button]]</a></td></tr></table>\n";

static const char page_after[] =
    "        <p class=\"m-ink2\" style=\"margin:16px 0 0;font:15px/22px " SANS ";color:#56534c\">[[text]]</p>\n";

static const char page_foot[] =
    "      </td></tr>\n"
    "    </table>\n"
    "  </td></tr>\n"
    "  <tr><td class=\"m-pad m-ink2\" style=\"padding:20px 32px;font:13px/20px " SANS ";color:#56534c\">"
    "[[firm]], <span class=\"m-link\" "
    "style=\"color:[[link_colour]]\">[[address]]</span>[[phone]]<br>[[why]]</td></tr>\n"
    "</table>\n"
    "<!--[if mso]></td></tr></table><![endif]-->\n"
    "</td></tr></table>\n"
    "</div>\n"
    "</body>\n"
    "</html>\n";

struct value {
    struct text name, text;
};

static struct text value_of(const struct value *values, size_t count, struct text name)
{
    size_t i = 0;

    while (i < count && !text_equal(values[i].name, name))
        i++;
    must(i < count); /* every mark of a piece has a value */
    return values[i].text;
}

/* The piece with every mark replaced by its escaped value. */
static void put(struct buffer *out, const char *piece, const struct value *values, size_t count)
{
    for (;;) {
        const char *mark = strstr(piece, "[[");

        if (mark == NULL) {
            buffer_add(out, text_of(piece));
            return;
        }
        const char *end = strstr(mark, "]]");
        must(end != NULL);
        buffer_add(out, text_from(piece, (size_t)(mark - piece)));
        buffer_add_html(out, value_of(values, count, text_from(mark + 2, (size_t)(end - mark - 2))));
        piece = end + 2;
    }
}

static void put_text(struct buffer *out, const char *piece, struct text text)
{
    if (text.length)
        put(out, piece, (const struct value[]){{lit("text"), text}}, 1);
}

static void put_items(struct buffer *out, const struct mail_words *words, const struct mail_looks *looks)
{
    for (size_t i = 0; i < words->item_count; i++) {
        const struct value values[] = {
            {lit("text"), words->items[i].text},
            {lit("link"), words->items[i].link},
            {lit("link_colour"), looks->link},
        };

        put(out, page_item, values, 3);
    }
}

struct text mail_html(struct arena *arena, const struct mail_words *words, const struct mail_looks *looks)
{
    const struct text phone =
        looks->phone.length ? arena_print(arena, ", %.*s", (int)looks->phone.length, looks->phone.at) : no_text;
    const struct value values[] = {
        {lit("subject"), words->subject},
        {lit("hint"), words->hint},
        {lit("heading"), words->heading},
        {lit("button"), words->button},
        {lit("link"), words->link},
        {lit("why"), words->why},
        {lit("firm"), looks->firm},
        {lit("face"), looks->serif ? lit(SERIF) : lit(SANS)},
        {lit("fill"), looks->fill},
        {lit("on_fill"), looks->on_fill},
        {lit("link_colour"), looks->link},
        {lit("dark_fill"), looks->dark_fill},
        {lit("dark_on_fill"), looks->dark_on_fill},
        {lit("dark_link"), looks->dark_link},
        {lit("address"), looks->address},
        {lit("phone"), phone},
    };
    const size_t count = sizeof(values) / sizeof(values[0]);
    struct buffer out;

    buffer_open(&out, MAIL_PAGE_BYTES);
    put(&out, page_head, values, count);
    for (size_t i = 0; i < MAIL_LINES; i++)
        put_text(&out, page_line, words->lines[i]);
    put_text(&out, page_code, words->code);
    put_items(&out, words, looks);
    put(&out, page_below, values, count);
    if (words->button.length)
        put(&out, page_button, values, count);
    for (size_t i = 0; i < MAIL_LINES; i++)
        put_text(&out, page_after, words->after[i]);
    put(&out, page_foot, values, count);
    must(!out.overflowed); /* every value has its own limit, far below */
    const struct text html = arena_copy(arena, buffer_text(&out));
    explicit_bzero(out.at, out.length); /* it holds a code and a token */
    buffer_close(&out);
    return html;
}

/* ---- plain ---- */

enum { WIDTH = 72 };

/* Words of a paragraph, broken before WIDTH columns. A word longer than that (a link) stands alone. */
static void put_paragraph(struct buffer *out, struct text text)
{
    size_t column = 0;

    if (text.length == 0)
        return;
    while (!text_is_absent(text)) {
        const struct text word = text_next(&text, ' ');

        if (column && column + 1 + word.length > WIDTH) {
            buffer_add_byte(out, '\n');
            column = 0;
        }
        if (column) {
            buffer_add_byte(out, ' ');
            column++;
        }
        buffer_add(out, word);
        column += word.length;
    }
    buffer_add(out, lit("\n\n"));
}

static void put_link(struct buffer *out, struct text text, struct text link)
{
    buffer_add(out, text);
    buffer_add(out, lit(":\n"));
    put_paragraph(out, link);
}

struct text mail_plain(struct arena *arena, const struct mail_words *words, const struct mail_looks *looks)
{
    struct buffer out;

    buffer_open(&out, MAIL_PAGE_BYTES);
    put_paragraph(&out, words->heading);
    if (words->code.length) { /* early, where notices of new mail still show it */
        buffer_add(&out, lit("    "));
        put_paragraph(&out, words->code);
    }
    for (size_t i = 0; i < MAIL_LINES; i++)
        put_paragraph(&out, words->lines[i]);
    for (size_t i = 0; i < words->item_count; i++)
        put_link(&out, words->items[i].text, words->items[i].link);
    if (words->button.length)
        put_link(&out, words->button, words->link);
    for (size_t i = 0; i < MAIL_LINES; i++)
        put_paragraph(&out, words->after[i]);
    buffer_add(&out, lit("-- \n"));
    put_paragraph(&out, looks->phone.length ? arena_print(arena, "%.*s, %.*s, %.*s", (int)looks->firm.length,
                                                          looks->firm.at, (int)looks->address.length, looks->address.at,
                                                          (int)looks->phone.length, looks->phone.at)
                                            : arena_print(arena, "%.*s, %.*s", (int)looks->firm.length, looks->firm.at,
                                                          (int)looks->address.length, looks->address.at));
    put_paragraph(&out, words->why);
    must(!out.overflowed);
    const struct text plain = arena_copy(arena, buffer_text(&out));
    explicit_bzero(out.at, out.length);
    buffer_close(&out);
    return plain;
}
