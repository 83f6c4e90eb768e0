/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The token that switches mails off: it says for whom and which, for a year, and only its firm's key makes it. */
#include "common/unsubscribe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { NOW = 1800000000 };

static const struct unsubscription maria = {"0198e0a2-7b1c-7d3e-8f40-a1b2c3d4e5f6", 5, NOW + 60};

static void a_token_is_read_as_it_was_made(void **state)
{
    struct arena *arena = arena_open();
    struct secret_key key;
    struct unsubscription read;

    (void)state;
    key_new(&key);
    const struct text token = unsubscribe_token(&key, &maria, arena);

    assert_true(unsubscribe_read(&key, token, NOW, &read));
    assert_string_equal(read.person, maria.person);
    assert_int_equal(read.kinds, maria.kinds);
    assert_int_equal(read.until, maria.until);
    assert_false(unsubscribe_read(&key, token, maria.until, &read));
    arena_close(&arena);
}

static void no_other_token_is_read(void **state)
{
    struct arena *arena = arena_open();
    struct secret_key key, other;
    struct unsubscription read;

    (void)state;
    key_new(&key);
    key_new(&other);
    const struct text token = unsubscribe_token(&key, &maria, arena);

    assert_false(unsubscribe_read(&other, token, NOW, &read));
    for (size_t i = 0; i < token.length; i++) {
        char *bytes = arena_take(arena, token.length);

        memcpy(bytes, token.at, token.length);
        bytes[i] = bytes[i] == 'A' ? 'B' : 'A';
        assert_false(unsubscribe_read(&key, text_from(bytes, token.length), NOW, &read));
        assert_false(unsubscribe_read(&key, text_slice(token, 0, i), NOW, &read));
    }
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_read_as_it_was_made),
        cmocka_unit_test(no_other_token_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
