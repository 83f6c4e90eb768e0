/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Logos: what is taken for a picture, and what is not. */
#include "worker/firm/picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A PNG of 64 by 32 with an empty IDAT: its header is all that is read. */
#define PNG_HEAD "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x40\0\0\0\x20\x08\x06\0\0\0\0\0\0\0"
#define PNG_END "\0\0\0\0IEND\xae\x42\x60\x82"
/* A JPEG of 48 (wide) by 24 with an APP0 segment before its frame. */
#define JPEG_HEAD "\xff\xd8\xff\xe0\0\x04\0\0"
#define JPEG_FRAME "\xff\xc2\0\x0b\x08\0\x18\0\x30\x01\x11\0\0"
#define JPEG_END "\xff\xd9"

static void expect(struct text bytes, enum picture_type type, uint32_t width, uint32_t height)
{
    struct picture picture = picture_of(bytes);

    assert_int_equal(picture.type, type);
    assert_int_equal(picture.width, width);
    assert_int_equal(picture.height, height);
}

static void sizes_come_from_the_header(void **state)
{
    (void)state;
    expect(lit(PNG_HEAD "\0\0\0\0IDAT\0\0\0\0" PNG_END), PICTURE_PNG, 64, 32);
    expect(lit(JPEG_HEAD JPEG_FRAME "\xff\xda\0\0" JPEG_END), PICTURE_JPEG, 48, 24);
}

/* B.1.1.2 of ITU T.81: any marker may be preceded by fill bytes. */
static void fill_bytes_before_a_marker_are_read_over(void **state)
{
    (void)state;
    expect(lit("\xff\xd8\xff\xff\xff\xe0\0\x04\0\0\xff" JPEG_FRAME "\xff\xda\0\0\xff" JPEG_END), PICTURE_JPEG, 48, 24);
    expect(lit("\xff\xd8\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff" JPEG_END), PICTURE_DAMAGED, 0, 0);
}

static void half_a_picture_is_damaged(void **state)
{
    (void)state;
    expect(lit(PNG_HEAD "\0\0\0\0IDAT\0\0\0\0"), PICTURE_DAMAGED, 0, 0);
    expect(lit(JPEG_HEAD JPEG_FRAME "\xff\xda\0\0"), PICTURE_DAMAGED, 0, 0);
    for (size_t length = 0; length < sizeof(PNG_HEAD) - 1; length++)
        expect(text_from(PNG_HEAD, length), length < 8 ? PICTURE_NONE : PICTURE_DAMAGED, 0, 0);
    for (size_t length = 0; length < sizeof(JPEG_HEAD JPEG_FRAME) - 1; length++)
        expect(text_from(JPEG_HEAD JPEG_FRAME, length), length < 3 ? PICTURE_NONE : PICTURE_DAMAGED, 0, 0);
}

static void padding_behind_a_picture_is_accepted(void **state)
{
    (void)state;
    expect(lit(PNG_HEAD "\0\0\0\0IDAT\0\0\0\0" PNG_END "\n"), PICTURE_PNG, 64, 32);
    expect(lit(JPEG_HEAD JPEG_FRAME "\xff\xda\0\0" JPEG_END "\r\n\0\0\0"), PICTURE_JPEG, 48, 24);
    expect(lit(JPEG_HEAD JPEG_FRAME "\xff\xda\0\0\0\r\n"), PICTURE_DAMAGED, 0, 0);
}

static void what_is_glued_behind_is_refused(void **state)
{
    (void)state;
    expect(lit(PNG_HEAD "\0\0\0\0IDAT\0\0\0\0" PNG_END "<script>"), PICTURE_DAMAGED, 0, 0);
    expect(lit(JPEG_HEAD JPEG_FRAME "\xff\xda\0\0" JPEG_END "\0\0<script>\0"), PICTURE_DAMAGED, 0, 0);
    expect(lit("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), PICTURE_NONE, 0, 0);
    expect(lit("GIF89a\x10\0\x10\0"), PICTURE_NONE, 0, 0);
    expect(lit(""), PICTURE_NONE, 0, 0);
}

/* A table (C4) stands in the range of the frames but is none; a segment of length 0 must not loop for ever. */
static void odd_segments_are_read_over_or_refused(void **state)
{
    (void)state;
    expect(lit("\xff\xd8\xff\xc4\0\x04\0\0" JPEG_FRAME JPEG_END), PICTURE_JPEG, 48, 24);
    expect(lit("\xff\xd8\xff\xe0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" JPEG_END), PICTURE_DAMAGED, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_come_from_the_header),      cmocka_unit_test(fill_bytes_before_a_marker_are_read_over),
        cmocka_unit_test(half_a_picture_is_damaged),       cmocka_unit_test(padding_behind_a_picture_is_accepted),
        cmocka_unit_test(what_is_glued_behind_is_refused), cmocka_unit_test(odd_segments_are_read_over_or_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
