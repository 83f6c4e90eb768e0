/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whatever colour a firm chooses, what is derived from it can be read. */
#include "common/colour.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void contrast_is_the_standards(void **state)
{
    (void)state;
    assert_true(colour_contrast(lit("#000000"), lit("#ffffff")) > 20.99);
    assert_true(colour_contrast(lit("#ffffff"), lit("#ffffff")) < 1.001);
    assert_int_equal((int)(colour_contrast(lit("#777777"), lit("#ffffff")) * 100), 447);
    assert_false(colour_is_valid(lit("#12345")));
    assert_false(colour_is_valid(lit("#12345g")));
    assert_false(colour_is_valid(lit("1234567")));
    assert_true(colour_is_valid(lit("#FBe98a")));
}

static void every_colour_gives_readable_text(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4096; i++) {
        struct colour_verdict verdicts[COLOUR_VERDICTS];
        struct brand brand;
        char hex[8];

        snprintf(hex, sizeof(hex), "#%02x%02x%02x", (i >> 8 & 15U) * 17, (i >> 4 & 15U) * 17, (i & 15U) * 17);
        assert_true(brand_derive(text_of(hex), &brand));
        brand_judge(&brand, verdicts);
        for (int j = 0; j < COLOUR_VERDICTS; j++)
            if (!verdicts[j].ok || verdicts[j].ratio < 4.5)
                fail_msg("%s: %s is %.2f", hex, verdicts[j].pair, verdicts[j].ratio);
    }
}

static void a_dark_brand_carries_white_and_a_light_one_ink(void **state)
{
    struct brand brand;

    (void)state;
    assert_true(brand_derive(lit("#14503c"), &brand));
    assert_string_equal(brand.light.fill, "#14503c"); /* dark enough: left as it is */
    assert_string_equal(brand.light.on_fill, "#ffffff");
    assert_string_equal(brand.light.focus, brand.light.accent);
    assert_string_equal(brand.dark.fill_edge, "transparent");
    assert_true(brand_derive(lit("#fbe98a"), &brand));
    assert_string_equal(brand.light.fill, "#fbe98a");
    assert_true(colour_contrast(text_of(brand.light.on_fill), lit("#000000")) < 2);
    assert_false(brand_derive(lit("red"), &brand));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contrast_is_the_standards),
        cmocka_unit_test(every_colour_gives_readable_text),
        cmocka_unit_test(a_dark_brand_carries_white_and_a_light_one_ink),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
