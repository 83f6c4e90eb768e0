/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A brand's style sheet: what each generation of browsers reads of it. */
#include "worker/firm/stylesheet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool has(struct text text, const char *part)
{
    return memmem(text.at, text.length, part, strlen(part)) != NULL;
}

static void the_sheet_serves_old_and_new_browsers(void **state)
{
    struct arena *arena = arena_open();
    struct palette palette = palette_of((struct colour){0x14, 0x50, 0x3c});
    struct text css = palette_css(arena, &palette, lit("#14503c"), lit("serif"));
    struct text plain = palette_css(arena, &palette, lit("#14503c"), lit("text"));

    (void)state;
    assert_true(text_starts_with(css, lit("@layer tokens{:root,[data-brand]{--brand:#14503c;")));
    assert_true(has(css, "--font-title:var(--font-serif)") && !has(plain, "--font-title"));
    assert_true(has(css, "--fill:#14503c;") && has(css, "--fill:light-dark(#14503c,"));
    assert_true(has(css, "@media(prefers-color-scheme:dark)"));
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sheet_serves_old_and_new_browsers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
