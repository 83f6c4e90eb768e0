/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A palette: the colours that are derived from a firm's one colour, for light and for dark.
 *
 * The formulas are those of the web's tokens.css. They are computed here as plain colours, so that no browser needs
 * relative colours and the contrast of every pair can be checked before anybody sees it.
 */
#ifndef PORTICO_COMMON_PALETTE_H
#define PORTICO_COMMON_PALETTE_H

#include "common/text.h"

struct colour {
    unsigned char red, green, blue;
};

enum scheme { SCHEME_LIGHT, SCHEME_DARK, SCHEMES };
enum tone { TONE_FILL, TONE_ON_FILL, TONE_FILL_HOVER, TONE_FILL_EDGE, TONE_ACCENT, TONE_TINT, TONE_TINT_LINE, TONES };

struct palette {
    struct colour tones[SCHEMES][TONES];
};

/* A pair of colours that must be distinguishable, and its contrast ratio (WCAG 2.2). */
enum { VERDICTS = 8 };
struct verdict {
    const char *pair, *scheme;
    double ratio, needed;
};

/* `#rrggbb`, lower or upper case. False for anything else. */
bool colour_read(struct text text, struct colour *colour);

struct palette palette_of(struct colour brand);

/* Between 1 and 21. */
double colour_contrast(struct colour a, struct colour b);

void palette_judge(const struct palette *palette, struct verdict verdicts[VERDICTS]);

/* False when one of the pairs has less contrast than it needs. */
bool palette_is_readable(const struct palette *palette);

#endif
