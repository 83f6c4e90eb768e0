/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a ceremony is made of: items of CBOR, and the JSON that a browser sends. */
#include "authenticator.h"
#include "common/credential.h"
#include "common/crypto.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* ---- CBOR ---- */

static void the_end_of_an_item_is_found(void **state)
{
    static const struct {
        const char *bytes;
        size_t length, extent;
    } items[] = {
        {"", 0, 0},
        {"\x00\x00", 2, 1},
        {"\x18\x64", 2, 2},
        {"\x19\x01", 2, 0},
        {"\x43\x01\x02\x03\x04", 5, 4},
        {"\x43\x01\x02", 3, 0},
        {"\x82\x01\x82\x02\x03\xff", 6, 5},
        {"\xa1\x01\x02", 3, 3},
        {"\xa1\x01", 2, 0},
        {"\xc0\x01", 2, 2},
        {"\xf5", 1, 1},
        {"\x9f\x01\xff", 3, 0},                              /* of indefinite length */
        {"\x1c", 1, 0},                                      /* reserved */
        {"\x9b\xff\xff\xff\xff\xff\xff\xff\xff\x00", 10, 0}, /* declares more than exists */
        {"\xbb\x80\x00\x00\x00\x00\x00\x00\x00\x00", 10, 0}, /* twice that is zero */
        {"\x5b\xff\xff\xff\xff\xff\xff\xff\xff\x00", 10, 0},
        {"\x81\x81\x81\x81\x81\x81\x81\x00", 8, 8},
        {"\x81\x81\x81\x81\x81\x81\x81\x81\x00", 9, 0}, /* too deep */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(items) / sizeof(*items); i++)
        assert_int_equal(cbor_extent(text_from(items[i].bytes, items[i].length)), items[i].extent);
}

static void a_duplicate_member_gives_nothing(void **state)
{
    cbor_item_t *map = cbor_open_map(lit("\xa3\x61"
                                         "a\x41"
                                         "1\x61"
                                         "b\x41"
                                         "2\x61"
                                         "b\x41"
                                         "3"));

    (void)state;
    assert_non_null(map);
    assert_true(text_equal(cbor_bytes_of(cbor_member(map, lit("a"))), lit("1")));
    assert_null(cbor_member(map, lit("b")));
    assert_null(cbor_member(map, lit("c")));
    cbor_decref(&map);
}

static void base64url_members_are_decoded(void **state)
{
    struct arena *arena = arena_open();
    struct text bytes = webauthn_bytes(lit("AAECAw"), 4, arena);

    (void)state;
    assert_int_equal(bytes.length, 4);
    assert_memory_equal(bytes.at, "\0\1\2\3", 4);
    assert_true(text_is_absent(webauthn_bytes(lit("AAECAw"), 3, arena)));
    assert_true(text_is_absent(webauthn_bytes(lit("AAECAw=="), 10, arena)));
    assert_true(text_is_absent(webauthn_bytes(lit("AAEC+w"), 10, arena)));
    assert_true(text_is_absent(webauthn_bytes(lit("AAECA"), 10, arena)));
    assert_true(text_is_absent(webauthn_bytes(no_text, 10, arena)));
    assert_int_equal(webauthn_bytes(lit(""), 10, arena).length, 0);
    arena_close(&arena);
}

/* ---- what a browser sends of it ---- */

static void check_credential(const char *json, bool good)
{
    struct arena *arena = arena_open();
    struct credential credential;

    assert_int_equal(credential_read(text_of(json), arena, &credential), good);
    arena_close(&arena);
}

static void a_credential_is_read(void **state)
{
    struct arena *arena = arena_open();
    struct credential credential;

    (void)state;
    assert_true(
        credential_read(lit("{\"id\":\"AQI\",\"rawId\":\"AQI\",\"type\":\"public-key\",\"more\":{},\"response\":{"
                            "\"clientDataJSON\":\"e30\",\"attestationObject\":\"oA\",\"userHandle\":null,"
                            "\"transports\":[\"usb\",\"smart-card\",\"a,b\",1,\"{\",\"\",\"null\"]}}"),
                        arena, &credential));
    assert_true(text_equal(credential.id, lit("\1\2")));
    assert_true(text_equal(credential.client_data, lit("{}")));
    assert_true(text_equal(credential.attestation, lit("\xa0")));
    assert_true(text_is_absent(credential.signature) && text_is_absent(credential.handle));
    assert_true(text_equal(credential.transports, lit("{usb,smart-card}")));
    arena_close(&arena);
}

static void other_objects_are_refused(void **state)
{
    (void)state;
    check_credential("{\"id\":\"AQI\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\"e30\"}}", true);
    check_credential(
        "{\"id\":\"AQI\",\"rawId\":\"AQM\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\"e30\"}}", false);
    check_credential("{\"id\":\"AQ=\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\"e30\"}}", false);
    check_credential("{\"id\":\"\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\"e30\"}}", false);
    check_credential("{\"id\":\"AQI\",\"type\":\"password\",\"response\":{\"clientDataJSON\":\"e30\"}}", false);
    check_credential("{\"id\":\"AQI\",\"type\":\"public-key\",\"response\":{}}", false);
    check_credential("{\"id\":\"AQI\",\"type\":\"public-key\"}", false);
    check_credential(
        "{\"id\":\"AQI\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\"e30\",\"signature\":1}}", false);
    check_credential(
        "{\"id\":\"AQI\",\"id\":\"AQI\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\"e30\"}}", false);
    check_credential("[]", false);
    check_credential("", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_end_of_an_item_is_found),   cmocka_unit_test(a_duplicate_member_gives_nothing),
        cmocka_unit_test(base64url_members_are_decoded), cmocka_unit_test(a_credential_is_read),
        cmocka_unit_test(other_objects_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
