/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Detects the type and size of an uploaded picture from its bytes, without decoding it. */
#ifndef PORTICO_WORKER_FIRM_PICTURE_H
#define PORTICO_WORKER_FIRM_PICTURE_H

#include "common/text.h"

enum picture_type { PICTURE_NONE, PICTURE_PNG, PICTURE_JPEG };

struct picture {
    enum picture_type type; /* PICTURE_NONE: another type, or truncated */
    uint32_t width, height;
};

struct picture picture_of(struct text bytes);

#endif
