/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What an entry of the audit log commits to. That a verifier can compute the same from the row is in http_server.c. */
#include "data/audit.h"

#include "common/crypto.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const unsigned char salt[AUDIT_SALT] = {1, 2, 3};

static void the_commitment_is_the_digest_of_salt_and_content(void **state)
{
    const struct audit_content content = {lit("POST"), lit("/api/accounts"), lit("{}")};
    const struct text whole[] = {text_from((const char *)salt, sizeof(salt)), lit("POST\n/api/accounts\n{}")};
    unsigned char out[AUDIT_COMMITMENT], expected[AUDIT_COMMITMENT];

    (void)state;
    audit_commit(salt, &content, out);
    crypto_sha256(whole, 2, expected);
    assert_memory_equal(out, expected, sizeof(out));
}

static void each_part_and_the_salt_count(void **state)
{
    static const struct audit_content others[] = {
        {lit("PUT"), lit("/a"), lit("b")},  {lit("POST"), lit("/b"), lit("b")}, {lit("POST"), lit("/a"), lit("")},
        {lit("POST"), lit("/ab"), lit("")}, {lit("POST/a"), lit(""), lit("b")},
    };
    static const unsigned char other_salt[AUDIT_SALT] = {1, 2, 4};
    const struct audit_content content = {lit("POST"), lit("/a"), lit("b")};
    unsigned char out[AUDIT_COMMITMENT], other[AUDIT_COMMITMENT];

    (void)state;
    audit_commit(salt, &content, out);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        audit_commit(salt, &others[i], other);
        assert_memory_not_equal(out, other, sizeof(out));
    }
    audit_commit(other_salt, &content, other);
    assert_memory_not_equal(out, other, sizeof(out));
}

/* Two entries of the same content do not look the same: that would tell who sent it again. */
static void each_proof_has_a_salt_of_its_own(void **state)
{
    const struct audit_content content = {lit("POST"), lit("/a"), lit("b")};
    unsigned char bytes[AUDIT_SALT], commitment[AUDIT_COMMITMENT], expected[AUDIT_COMMITMENT];
    struct arena *arena = arena_open();
    const struct audit_proof one = audit_prove(arena, &content), two = audit_prove(arena, &content);

    (void)state;
    assert_false(text_equal(one.salt, two.salt));
    assert_false(text_equal(one.commitment, two.commitment));
    assert_true(text_starts_with(one.salt, lit("\\x")) && text_starts_with(one.commitment, lit("\\x")));
    assert_true(crypto_from_hex(text_slice(one.salt, 2, SIZE_MAX), bytes, sizeof(bytes)));
    assert_true(crypto_from_hex(text_slice(one.commitment, 2, SIZE_MAX), commitment, sizeof(commitment)));
    audit_commit(bytes, &content, expected);
    assert_memory_equal(commitment, expected, sizeof(expected));
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_commitment_is_the_digest_of_salt_and_content),
        cmocka_unit_test(each_part_and_the_salt_count),
        cmocka_unit_test(each_proof_has_a_salt_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
