/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * PNG: the signature, then IHDR with the size (ISO/IEC 15948, 11.2.2), and IEND at the very end. JPEG: SOI, then
 * segments until a start of frame with the size (ITU T.81, B.2.2), and EOI at the very end. The end is checked, so that
 * a truncated picture, or one with other data appended, is refused. Only padding may follow, which some cameras and
 * editors add: in zeros and line ends nobody can hide anything.
 */
#include "worker/firm/picture.h"

#include <string.h>

static const struct picture damaged_picture = {PICTURE_DAMAGED, 0, 0};

static uint32_t read_big_endian(struct text bytes, size_t at, size_t size)
{
    uint32_t value = 0;

    for (size_t i = 0; i < size; i++)
        value = value << 8 | (unsigned char)bytes.at[at + i];
    return value;
}

static struct picture read_png(struct text bytes)
{
    if (bytes.length < 57 || !text_equal(text_slice(bytes, 8, 8), lit("\0\0\0\rIHDR")) ||
        !text_ends_with(bytes, lit("\0\0\0\0IEND\xae\x42\x60\x82")))
        return damaged_picture;
    return (struct picture){PICTURE_PNG, read_big_endian(bytes, 16, 4), read_big_endian(bytes, 20, 4)};
}

/* C0 to CF but for C4 (tables), C8 (reserved) and CC (arithmetic coding's conditions). */
static bool is_frame(unsigned char marker)
{
    return (marker & 0xf0) == 0xc0 && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

static struct picture read_jpeg(struct text bytes)
{
    size_t at = 2;

    if (!text_ends_with(bytes, lit("\xff\xd9")))
        return damaged_picture;
    while (at + 9 < bytes.length && (unsigned char)bytes.at[at] == 0xff) {
        unsigned char marker = (unsigned char)bytes.at[at + 1];
        uint32_t length = read_big_endian(bytes, at + 2, 2);

        if (marker == 0xff) { /* a fill byte before the marker (B.1.1.2) */
            at++;
            continue;
        }
        if (is_frame(marker) && length >= 8)
            return (struct picture){PICTURE_JPEG, read_big_endian(bytes, at + 7, 2), read_big_endian(bytes, at + 5, 2)};
        if (length < 2)
            return damaged_picture;
        at += 2 + length;
    }
    return damaged_picture;
}

static struct text without_padding(struct text bytes)
{
    while (bytes.length > 0 && memchr("\0\r\n", bytes.at[bytes.length - 1], 3) != NULL)
        bytes.length--;
    return bytes;
}

struct picture picture_of(struct text bytes)
{
    if (text_starts_with(bytes, lit("\x89PNG\r\n\x1a\n")))
        return read_png(without_padding(bytes));
    if (text_starts_with(bytes, lit("\xff\xd8\xff")))
        return read_jpeg(without_padding(bytes));
    return (struct picture){PICTURE_NONE, 0, 0};
}
