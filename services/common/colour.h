/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A firm's one colour, and what is derived from it for light and dark pages.
 *
 * The same sums as in web/src/styles/tokens.css, for browsers without relative colours and for checking contrast before
 * a brand is saved. What a screen cannot show keeps its lightness and hue and loses chroma, so that contrast holds.
 */
#ifndef PORTICO_COMMON_COLOUR_H
#define PORTICO_COMMON_COLOUR_H

#include "common/text.h"

enum { COLOUR_TEXT = 12 /* "#rrggbb" or "transparent", with a NUL */, COLOUR_VERDICTS = 10 };

struct brand_colours {
    char fill[COLOUR_TEXT], fill_hover[COLOUR_TEXT], fill_edge[COLOUR_TEXT], on_fill[COLOUR_TEXT];
    char accent[COLOUR_TEXT], tint[COLOUR_TEXT], tint_line[COLOUR_TEXT], focus[COLOUR_TEXT];
};

struct brand {
    struct brand_colours light, dark;
};

/* Whether two colours can stand on each other: at least 4.5:1 (WCAG 2.2, 1.4.3). */
struct colour_verdict {
    const char *pair; /* "light: text on button" */
    double ratio;
    bool ok;
};

/* "#rrggbb" in either case; anything else is false. */
bool colour_is_valid(struct text hex);

/* False when `hex` is no colour. */
bool brand_derive(struct text hex, struct brand *brand);
void brand_judge(const struct brand *brand, struct colour_verdict verdicts[COLOUR_VERDICTS]);

/* WCAG contrast of two "#rrggbb", 1 to 21. Both must be valid. */
double colour_contrast(struct text a, struct text b);

#endif
