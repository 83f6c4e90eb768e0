/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Writes a palette as a style sheet for browsers, and as JSON for our own pages. */
#ifndef PORTICO_WORKER_FIRM_STYLESHEET_H
#define PORTICO_WORKER_FIRM_STYLESHEET_H

#include "common/arena.h"
#include "common/palette.h"

/* The palette of a stored colour, which was checked before; an invalid one gets the default colour's. */
struct palette palette_for(struct text colour);

/* The brand's style sheet: custom properties in the cascade layer `tokens`, with a fallback for browsers without
   light-dark(). */
struct text palette_css(struct arena *arena, const struct palette *palette, struct text brand, struct text face);

/* JSON: {"light": {"fill": ...}, "dark": {...}} and [{"pair": ..., "ratio": ...}]. */
struct text palette_json(struct arena *arena, const struct palette *palette);
struct text verdicts_json(struct arena *arena, const struct verdict verdicts[VERDICTS]);

#endif
