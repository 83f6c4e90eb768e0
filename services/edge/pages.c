/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The firm's own style sheet comes from a worker, which may be down when such a page is shown; so these pages do not
   use it. */
#include "edge/pages.h"

#include "common/must.h"

#include <string.h>

static const char style[] =
    ":root{color-scheme:light dark;font:1.0625rem/1.6 system-ui,sans-serif}\n"
    "body{margin:0;min-height:100vh;display:grid;place-items:center;background:#f8f7f4;color:#1b1a17}\n"
    "main{max-width:34rem;padding:2rem 1.5rem}\n"
    "h1{font-size:1.6875rem;line-height:1.2;letter-spacing:-.014em;margin:.25rem 0 .75rem;text-wrap:balance}\n"
    "p:not(.firm){color:#56534c}\n"
    ".firm{margin:0;font-weight:600;color:inherit}\n"
    ".request{margin-top:2rem;font-size:.8125rem;overflow-wrap:anywhere}\n"
    "@media(prefers-color-scheme:dark){body{background:#131311;color:#edebe5}p:not(.firm){color:#b7b4ab}}\n";

/* Copies the written text into the pool. Notices are far below the limit of their buffer. */
static struct text move_to_pool(struct buffer *written, h2o_mem_pool_t *pool)
{
    h2o_iovec_t copy;

    must(!written->overflowed);
    copy = h2o_strdup(pool, written->at, written->length);
    buffer_close(written);
    return text_from(copy.base, copy.len);
}

static void add_head(struct buffer *out, const struct notice *notice)
{
    buffer_add(out, lit("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                        "<meta name=\"robots\" content=\"noindex\">\n<title>"));
    buffer_add_html(out, notice->title);
    if (notice->firm != NULL) {
        buffer_add(out, lit(" - "));
        buffer_add_html(out, text_of(notice->firm->name));
    }
    buffer_add(out, lit("</title>\n<link rel=\"stylesheet\" href=\"/edge.css\">\n</head>\n"));
}

struct text notice_page(const struct notice *notice, h2o_mem_pool_t *pool)
{
    struct buffer out;

    buffer_open(&out, NOTICE_BYTES);
    add_head(&out, notice);
    buffer_add(&out, lit("<body>\n<main>\n"));
    if (notice->firm != NULL) {
        buffer_add(&out, lit("<p class=\"firm\">"));
        buffer_add_html(&out, text_of(notice->firm->name));
        buffer_add(&out, lit("</p>\n"));
    }
    buffer_add(&out, lit("<h1>"));
    buffer_add_html(&out, notice->title);
    buffer_add(&out, lit("</h1>\n<p>"));
    buffer_add_html(&out, notice->detail);
    buffer_print(
        &out,
        "</p>\n<p class=\"request\">If you ask for help, say this number: %.*s (%d)</p>\n</main>\n</body>\n</html>\n",
        (int)notice->request.length, notice->request.at, notice->status);
    return move_to_pool(&out, pool);
}

static void add_member(struct buffer *out, const char *name, struct text value)
{
    buffer_print(out, ",\"%s\":", name);
    buffer_add_json(out, value);
}

struct text notice_json(const struct notice *notice, h2o_mem_pool_t *pool)
{
    struct buffer out;

    buffer_open(&out, NOTICE_BYTES);
    buffer_print(&out, "{\"type\":\"about:blank\",\"status\":%d", notice->status);
    add_member(&out, "title", notice->title);
    add_member(&out, "code", notice->code);
    add_member(&out, "detail", notice->detail);
    add_member(&out, "request", notice->request);
    buffer_add(&out, lit("}\n"));
    return move_to_pool(&out, pool);
}

struct text notice_style(void)
{
    return text_from(style, sizeof(style) - 1);
}
