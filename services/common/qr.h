/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* QR codes. */
#ifndef PORTICO_COMMON_QR_H
#define PORTICO_COMMON_QR_H

#include "common/arena.h"

/* The text as a QR code, drawn as SVG. Absent when it is too long for one, or empty. */
struct text qr_svg(struct text text, struct arena *arena);

#endif
