/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A QR code as one SVG path: a run of dark modules is a rectangle. It is dark on white in any colour scheme, because
 * readers require that; colours are attributes, because the page's policy allows no inline style.
 */
#include "common/qr.h"

#include "common/buffer.h"
#include "common/crypto.h"

#include <qrencode.h>

enum { QUIET = 4 /* modules of margin that readers need */, SVG_BYTES = 64 * 1024 };

static void add_row(struct buffer *svg, const unsigned char *row, int width, int y)
{
    for (int x = 0; x < width; x++) {
        int end = x;

        while (end < width && (row[end] & 1))
            end++;
        if (end > x)
            buffer_print(svg, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, end - x, end - x);
        x = end;
    }
}

struct text qr_svg(struct text text, struct arena *arena)
{
    QRcode *code =
        text.length == 0 ? NULL : QRcode_encodeData((int)text.length, (const unsigned char *)text.at, 0, QR_ECLEVEL_M);
    struct buffer svg;
    struct text result = no_text;
    int side;

    if (code == NULL)
        return no_text;
    side = code->width + 2 * QUIET;
    buffer_open(&svg, SVG_BYTES);
    buffer_print(&svg,
                 "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" "
                 "shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path fill=\"#000\" d=\"",
                 side, side, side, side);
    for (int y = 0; y < code->width; y++)
        add_row(&svg, code->data + y * code->width, code->width, y);
    buffer_add(&svg, lit("\"/></svg>"));
    if (!svg.overflowed)
        result = arena_copy(arena, buffer_text(&svg));
    if (svg.at != NULL)
        crypto_wipe(svg.at, svg.length); /* the picture of a secret is secret */
    buffer_close(&svg);
    QRcode_free(code);
    return result;
}
