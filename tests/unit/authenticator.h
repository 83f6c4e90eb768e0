/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A simulated authenticator for the tests of passkeys, which does as it is told: it can also lie. It speaks as a
 * browser would for it, with keys that are made once for each program.
 */
#ifndef PORTICO_TESTS_AUTHENTICATOR_H
#define PORTICO_TESTS_AUTHENTICATOR_H

#include "common/cose.h"
#include "common/webauthn.h"

#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static const char *const origin = "https://firm.portico.localhost:8443", *const rp = "firm.portico.localhost";
extern char challenge[WEBAUTHN_CHALLENGE];

enum { UP = 0x01, UV = 0x04, BE = 0x08, BS = 0x10, AT = 0x40, ED = 0x80 };

/* A growing sequence of bytes. */
struct bytes {
    unsigned char at[12000];
    size_t length;
};

/* How the authenticator answers: with all zero a correct ceremony, except for the flags, which must be set. */
struct behaviour {
    EVP_PKEY *key;
    const char *client_data; /* complete, instead of the correct one */
    const char *rp;
    unsigned flags;
    uint32_t counter;
    int algorithm, claimed; /* `claimed`: the algorithm in the key, if it lies about it */
    size_t id_length;       /* 0: 32 */
    const void *extra;      /* after everything in the authenticator data */
    size_t extra_length;
    const char *format;
    const char *certified; /* the members of a statement that certifies the key, separated by spaces */
    bool self_attested, wrong_statement, truncated, spoiled_signature;
    const void *tail; /* after the attestation object */
    size_t tail_length;
};

enum { KEYS = 3 };
extern EVP_PKEY *keys[KEYS];
static const int algorithms[KEYS] = {COSE_KEY_ES256, COSE_KEY_EDDSA, COSE_KEY_RS256};

/* For cmocka_run_group_tests(). */
int make_keys(void **state);
int free_keys(void **state);

/* ---- CBOR ---- */

void add_raw(struct bytes *out, const void *at, size_t length);
void add_head(struct bytes *out, unsigned major, uint64_t number);
void add_integer(struct bytes *out, int number);
void add_string(struct bytes *out, const char *text);
void add_bytes(struct bytes *out, const void *at, size_t length);
struct text text(const struct bytes *bytes);

/* ---- parts of a ceremony ---- */

void add_client_data(struct bytes *out, const char *type, const char *members);
void add_authenticator_data(struct bytes *out, const struct behaviour *behaviour);
void add_signature(struct bytes *out, const struct behaviour *behaviour, const struct bytes *data,
                   const struct bytes *client_data);

/* ---- whole ceremonies ---- */

struct webauthn_ceremony expected_ceremony(void);
struct behaviour honest_behaviour(unsigned flags);
enum webauthn_outcome register_with(struct behaviour behaviour, struct webauthn_credential *made);
enum webauthn_outcome assert_with(struct behaviour behaviour, struct text key, uint32_t counter,
                                  struct webauthn_state *state);
struct webauthn_credential known_credential(void);

#endif
