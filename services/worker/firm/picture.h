/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A look at an uploaded picture: what it is and how large, from its own bytes. Nothing is decoded. */
#ifndef PORTICO_WORKER_FIRM_PICTURE_H
#define PORTICO_WORKER_FIRM_PICTURE_H

#include "common/text.h"

enum picture_type { PICTURE_NONE, PICTURE_PNG, PICTURE_JPEG };

struct picture {
    enum picture_type type; /* PICTURE_NONE: neither, or cut short */
    uint32_t width, height;
};

struct picture picture_of(struct text bytes);

#endif
