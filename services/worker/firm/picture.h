/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Detects the type and size of an uploaded picture from its bytes, without decoding it. */
#ifndef PORTICO_WORKER_FIRM_PICTURE_H
#define PORTICO_WORKER_FIRM_PICTURE_H

#include "common/text.h"

enum picture_type {
    PICTURE_NONE,    /* another type */
    PICTURE_DAMAGED, /* begins as a PNG or JPEG and is truncated or broken, or has other data appended */
    PICTURE_PNG,
    PICTURE_JPEG
};

struct picture {
    enum picture_type type;
    uint32_t width, height; /* 0 of what is no picture, or damaged */
};

struct picture picture_of(struct text bytes);

#endif
