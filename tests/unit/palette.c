/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The palette: every colour that a firm may choose must give readable pages. */
#include "common/palette.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static struct palette palette_from(const char *hex)
{
    struct colour colour;

    assert_true(colour_read(text_of(hex), &colour));
    return palette_of(colour);
}

static void every_colour_is_readable(void **state)
{
    (void)state;
    for (int red = 0; red < 256; red += 15)
        for (int green = 0; green < 256; green += 15)
            for (int blue = 0; blue < 256; blue += 15) {
                struct palette palette =
                    palette_of((struct colour){(unsigned char)red, (unsigned char)green, (unsigned char)blue});

                if (!palette_is_readable(&palette))
                    fail_msg("#%02x%02x%02x", red, green, blue);
            }
}

/* The step between dark and light text is at l = 0.74; a gradual change would fail just there. */
static void greys_around_the_step_are_readable(void **state)
{
    (void)state;
    for (int grey = 0; grey < 256; grey++) {
        struct palette palette =
            palette_of((struct colour){(unsigned char)grey, (unsigned char)grey, (unsigned char)grey});

        assert_true(palette_is_readable(&palette));
    }
}

static void contrast_follows_wcag(void **state)
{
    struct colour black = {0, 0, 0}, white = {255, 255, 255}, grey = {0x77, 0x77, 0x77};
    double contrast = colour_contrast(grey, white);

    (void)state;
    assert_true(colour_contrast(black, white) > 20.99 && colour_contrast(white, black) < 21.01);
    assert_true(contrast > 4.47 && contrast < 4.49); /* the well-known grey that is slightly too light */
}

static void a_dark_brand_is_kept_and_a_pale_one_has_dark_text(void **state)
{
    struct palette green = palette_from("#14503c"), yellow = palette_from("#fbe98a");
    struct colour white = {0xff, 0xff, 0xff}, brand = {0x14, 0x50, 0x3c};

    (void)state;
    assert_memory_equal(&green.tones[SCHEME_LIGHT][TONE_FILL], &brand, sizeof(brand));
    assert_memory_equal(&green.tones[SCHEME_LIGHT][TONE_ON_FILL], &white, sizeof(white));
    assert_memory_not_equal(&yellow.tones[SCHEME_LIGHT][TONE_ON_FILL], &white, sizeof(white));
    assert_true(colour_contrast(yellow.tones[SCHEME_LIGHT][TONE_ON_FILL], yellow.tones[SCHEME_LIGHT][TONE_FILL]) > 12);
}

static void only_rrggbb_is_accepted(void **state)
{
    static const char *const wrong[] = {"", "#fff", "14503cc", "#14503", "#14503cc", "#14503g", "#1450 c", "red"};
    struct colour colour;

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_false(colour_read(text_of(wrong[i]), &colour));
    assert_true(colour_read(lit("#ABCdef"), &colour));
    assert_int_equal(colour.red, 0xab);
    assert_int_equal(colour.blue, 0xef);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_colour_is_readable), cmocka_unit_test(greys_around_the_step_are_readable),
        cmocka_unit_test(contrast_follows_wcag),    cmocka_unit_test(a_dark_brand_is_kept_and_a_pale_one_has_dark_text),
        cmocka_unit_test(only_rrggbb_is_accepted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
