/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The format of API keys and the names of scopes. */
#include "common/api_key.h"
#include "common/scopes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Made outside: its checksum is `printf %s pk_17_... | sha256sum | head -c 8`. */
static const char known[] =
    "pk_17_4be0917c52aa_000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f_f4388bde";

static void a_known_key_is_parsed(void **state)
{
    uint64_t firm = 0;
    struct text handle;

    (void)state;
    assert_true(api_key_parse(text_of(known), &firm, &handle));
    assert_int_equal(firm, 17);
    assert_true(text_equal(handle, lit("4be0917c52aa")));
}

static void a_new_key_is_parsed_again(void **state)
{
    struct arena *arena = arena_open_secret();
    static const uint64_t firms[] = {1, 17, 123456789, UINT64_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof(firms) / sizeof(*firms); i++) {
        struct text made, handle, again, key = api_key_new(firms[i], arena, &made);
        uint64_t firm = 0;

        assert_true(api_key_parse(key, &firm, &handle));
        assert_int_equal(firm, firms[i]);
        assert_int_equal(handle.length, API_KEY_HANDLE);
        assert_true(text_equal(made, handle));
        assert_false(text_equal(key, api_key_new(firms[i], arena, &again)));
        assert_false(text_equal(handle, again));
    }
    arena_close(&arena);
}

/* With one wrong character anywhere it is not a key. */
static void a_key_with_a_typo_is_refused(void **state)
{
    char key[sizeof(known)];
    uint64_t firm;
    struct text handle;

    (void)state;
    for (size_t i = 0; i < sizeof(known) - 1; i++) {
        memcpy(key, known, sizeof(known));
        key[i] = key[i] == '0' ? '1' : '0';
        assert_false(api_key_parse(text_of(key), &firm, &handle));
        assert_false(api_key_parse(text_slice(text_of(known), 0, i), &firm, &handle));
        assert_false(api_key_parse(text_slice(text_of(known), i + 1, SIZE_MAX), &firm, &handle));
    }
    for (size_t i = 3; i < sizeof(known) - 1; i++) {
        memcpy(key, known, sizeof(known));
        if (key[i] >= 'a' && key[i] <= 'f') {
            key[i] = (char)(key[i] - 'a' + 'A');
            assert_false(api_key_parse(text_of(key), &firm, &handle));
        }
    }
    assert_false(api_key_parse(no_text, &firm, &handle));
    assert_false(api_key_parse(lit("pk____"), &firm, &handle));
}

static void scopes_have_names_and_bits(void **state)
{
    char name[SCOPE_TEXT];
    uint32_t none, before;

    (void)state;
    none = scopes_fingerprint();
    scopes_declare("accounts", true);
    scopes_declare("people", false);
    scopes_declare("matters", true);
    before = scopes_fingerprint();
    scopes_declare("accounts", true); /* two route tables may belong to one resource */
    assert_int_equal(scopes_fingerprint(), before);
    assert_int_not_equal(before, none);
    assert_true(text_equal(scope_name(scope_of(lit("matters"), true), name), lit("matters:write")));
    assert_true(text_equal(scope_name(scope_of(lit("people"), false), name), lit("people:read")));
    assert_int_equal(scope_parse(lit("accounts:read")), scope_of(lit("accounts"), false));
    assert_int_not_equal(scope_of(lit("accounts"), false), scope_of(lit("accounts"), true));
    assert_int_equal(scope_of(lit("people"), true), 0);
    assert_int_equal(scope_of(lit("factors"), false), 0);
    assert_int_equal(scope_parse(lit("accounts")), 0);
    assert_int_equal(scope_parse(lit("accounts:delete")), 0);
    assert_int_equal(scope_parse(lit("accounts:read:write")), 0);
    assert_int_equal(scopes_parse(lit("accounts:read nonsense matters:write")),
                     scope_of(lit("accounts"), false) | scope_of(lit("matters"), true));
    assert_int_equal(scopes_parse(lit("")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_known_key_is_parsed), cmocka_unit_test(a_new_key_is_parsed_again),
        cmocka_unit_test(a_key_with_a_typo_is_refused), cmocka_unit_test(scopes_have_names_and_bits)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
