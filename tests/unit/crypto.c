/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Digests and encodings against published test vectors; keys and sealed texts against tampering. */
#include "common/crypto.h"

#include "common/id.h"
#include "common/keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char *hex_of(const unsigned char *bytes, size_t length)
{
    static char hex[256];

    crypto_hex(bytes, length, hex);
    return hex;
}

static void digests_match_their_vectors(void **state)
{
    unsigned char out[SHA256_BYTES];
    const struct text parts[] = {lit("a"), lit(""), lit("bc")},
                      message[] = {lit("what do ya want "), lit("for nothing?")};
    char long_key[131];
    struct text long_message = lit("Test Using Larger Than Block-Size Key - Hash Key First");

    (void)state;
    crypto_sha256(parts, 3, out); /* FIPS 180-2, B.1 */
    assert_string_equal(hex_of(out, 32), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    crypto_hmac(lit("Jefe"), message, 2, out); /* RFC 4231, 4.3 */
    assert_string_equal(hex_of(out, 32), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(long_key, 0xaa, sizeof(long_key));
    crypto_hmac(text_from(long_key, sizeof(long_key)), &long_message, 1, out); /* RFC 4231, 4.7 */
    assert_string_equal(hex_of(out, 32), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void encodings_are_reversible(void **state)
{
    static const char *const encoded[] = {"", "Zg", "Zm8", "Zm9v", "Zm9vYg", "Zm9vYmE", "Zm9vYmFy"}; /* RFC 4648, 10 */
    unsigned char bytes[64], back[64];
    char text[BASE64URL_ROOM(64)];

    (void)state;
    for (size_t length = 0; length <= 6; length++) {
        assert_int_equal(crypto_base64url("foobar", length, text), strlen(encoded[length]));
        assert_string_equal(text, encoded[length]);
        assert_true(crypto_from_base64url(text_of(text), back, length));
        assert_memory_equal(back, "foobar", length);
    }
    for (int i = 0; i < 64; i++)
        bytes[i] = (unsigned char)(0xfb + i);
    crypto_base64url(bytes, 32, text);
    assert_null(strpbrk(text, "+/="));
    assert_true(crypto_from_base64url(text_of(text), back, 32));
    assert_memory_equal(back, bytes, 32);
    assert_false(crypto_from_base64url(lit("Zh"), back, 1)); /* spare bits would allow a second encoding */
    assert_false(crypto_from_base64url(lit("Zg=="), back, 1));
    assert_false(crypto_from_base64url(lit("Z+"), back, 1));
    assert_false(crypto_from_hex(lit("AB"), back, 1));
    assert_false(crypto_from_hex(lit("abc"), back, 1));
    assert_true(crypto_from_hex(lit("09af"), back, 2) && back[1] == 0xaf);
}

static void sealing_matches_its_vector(void **state)
{
    /* McGrew and Viega, The Galois/Counter Mode of Operation, test case 16 */
    unsigned char key[32], nonce[12], aad[20], plain[60], out[76], back[60];

    (void)state;
    assert_true(crypto_from_hex(lit("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"), key, 32));
    assert_true(crypto_from_hex(lit("cafebabefacedbaddecaf888"), nonce, 12));
    assert_true(crypto_from_hex(lit("feedfacedeadbeeffeedfacedeadbeefabaddad2"), aad, 20));
    assert_true(crypto_from_hex(lit("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532f"
                                    "cf0e2449a6b525b16aedf5aa0de657ba637b39"),
                                plain, 60));
    crypto_seal(key, nonce, text_from((char *)aad, 20), text_from((char *)plain, 60), out);
    assert_string_equal(hex_of(out + 60, 16), "76fc6ece0f4e1768cddf8853bb2d551b");
    assert_true(crypto_open(key, nonce, text_from((char *)aad, 20), text_from((char *)out, 76), back));
    assert_memory_equal(back, plain, 60);
    for (size_t i = 0; i < 76; i += 5) {
        out[i] ^= 1;
        assert_false(crypto_open(key, nonce, text_from((char *)aad, 20), text_from((char *)out, 76), back));
        assert_int_equal(back[0], 0);
        out[i] ^= 1;
    }
    assert_false(crypto_open(key, nonce, no_text, text_from((char *)out, 76), back));
    assert_false(crypto_open(key, nonce, text_from((char *)aad, 20), text_from((char *)out, 15), back));
}

static void wrapped_keys_open_only_for_their_owner(void **state)
{
    struct secret_key root, firm, version, out;
    unsigned char wrapped[KEY_WRAPPED];
    struct text text = text_from((char *)wrapped, sizeof(wrapped));
    struct text id = lit("01900000-0000-7000-8000-000000000001"), other = lit("01900000-0000-7000-8000-000000000002");

    (void)state;
    key_new(&root);
    key_new(&firm);
    key_new(&version);
    key_wrap_firm(&root, 17, &firm, wrapped);
    assert_true(key_unwrap_firm(&root, 17, text, &out));
    assert_memory_equal(&out, &firm, sizeof(firm));
    assert_false(key_unwrap_firm(&root, 18, text, &out));
    assert_false(key_unwrap_firm(&firm, 17, text, &out));
    key_wrap_version(&firm, 17, id, &version, wrapped);
    assert_true(key_unwrap_version(&firm, 17, id, text, &out));
    assert_memory_equal(&out, &version, sizeof(version));
    assert_false(key_unwrap_version(&firm, 17, other, text, &out));
    assert_false(key_unwrap_version(&firm, 18, id, text, &out));
    assert_false(key_unwrap_version(&firm, 17, id, text_slice(text, 0, KEY_WRAPPED - 1), &out));
}

static void sealed_texts_open_only_with_their_aad(void **state)
{
    struct arena *arena = arena_open_secret();
    struct secret_key key, derived;
    struct text sealed, again;

    (void)state;
    key_new(&key);
    key_derive(&key, "codes", &derived);
    assert_memory_not_equal(&key, &derived, sizeof(key));
    sealed = key_seal(&key, lit("mail 1"), lit("{\"code\":\"123456\"}"), arena);
    again = key_seal(&key, lit("mail 1"), lit("{\"code\":\"123456\"}"), arena);
    assert_false(text_equal(sealed, again));
    assert_true(text_equal(key_open(&key, lit("mail 1"), sealed, arena), lit("{\"code\":\"123456\"}")));
    assert_true(text_is_absent(key_open(&key, lit("mail 2"), sealed, arena)));
    assert_true(text_is_absent(key_open(&derived, lit("mail 1"), sealed, arena)));
    assert_true(text_is_absent(key_open(&key, lit("mail 1"), text_slice(sealed, 0, 27), arena)));
    assert_true(text_equal(key_open(&key, lit("x"), key_seal(&key, lit("x"), lit(""), arena), arena), lit("")));
    arena_close(&arena);
}

static void write_file(const char *path, const char *bytes, size_t length, mode_t mode)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    fclose(file);
    assert_int_equal(chmod(path, mode), 0);
}

static void the_root_key_must_be_private_and_complete(void **state)
{
    char path[] = "/tmp/portico-root-XXXXXX", why[KEY_WHY];
    struct secret_key root;

    (void)state;
    close(mkstemp(path));
    write_file(path, "0123456789abcdef0123456789abcdef", 32, 0600);
    assert_true(root_load(path, &root, why));
    assert_memory_equal(root.bytes, "0123456789abcdef0123456789abcdef", 32);
    write_file(path, "0123456789abcdef0123456789abcdef", 32, 0640);
    assert_false(root_load(path, &root, why));
    assert_non_null(strstr(why, "0600"));
    write_file(path, "0123456789abcdef0123456789abcdef\n", 33, 0600);
    assert_false(root_load(path, &root, why));
    write_file(path, "short", 5, 0600);
    assert_false(root_load(path, &root, why));
    unlink(path);
    assert_false(root_load(path, &root, why));
    assert_false(root_load("/tmp", &root, why));
}

static void ids_increase_and_have_one_form(void **state)
{
    char before[ID_TEXT] = "", id[ID_TEXT], back[ID_TEXT];
    unsigned char bytes[ID_BYTES];

    (void)state;
    for (int i = 0; i < 20000; i++) { /* far more than in one millisecond */
        id_new(id);
        assert_true(strcmp(id, before) > 0);
        memcpy(before, id, sizeof(id));
    }
    assert_int_equal(id[14], '7');
    assert_non_null(strchr("89ab", id[19]));
    assert_true(id_to_bytes(text_of(id), bytes));
    id_of_bytes(bytes, back);
    assert_string_equal(back, id);
    assert_false(id_is_valid(lit("01900000-0000-7000-8000-00000000000A")));
    assert_false(id_is_valid(lit("01900000-0000-7000-8000-0000000000011")));
    assert_false(id_is_valid(lit("0190000000007000-8000-00000000000001-")));
    assert_false(id_is_valid(lit("{1900000-0000-7000-8000-000000000001}")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_match_their_vectors),
        cmocka_unit_test(encodings_are_reversible),
        cmocka_unit_test(sealing_matches_its_vector),
        cmocka_unit_test(wrapped_keys_open_only_for_their_owner),
        cmocka_unit_test(sealed_texts_open_only_with_their_aad),
        cmocka_unit_test(the_root_key_must_be_private_and_complete),
        cmocka_unit_test(ids_increase_and_have_one_form),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
