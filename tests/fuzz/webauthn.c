/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Passkeys: what a stranger sends never breaks the checks, and what is taken is within its limits. The challenge,
 * origin and host are those of the corpus, which was recorded from a browser, so that inputs get past the client data.
 */
#include "common/webauthn.h"
#include "common/cose.h"
#include "common/must.h"
#include "target.h"

static char challenge[WEBAUTHN_CHALLENGE];
static const char created[] =
    "{\"type\":\"webauthn.create\",\"challenge\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
    "\"origin\":\"http://localhost:18999\"}",
                  used[] = "{\"type\":\"webauthn.get\",\"challenge\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
                           "\"origin\":\"http://localhost:18999\"}";

/* The first byte chooses which member is the stranger's. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct webauthn_ceremony ceremony = {text_from(challenge, sizeof(challenge)), lit("http://localhost:18999"),
                                               lit("localhost")};
    const struct webauthn_stored stored = {text_from(challenge, 32), COSE_KEY_EDDSA, 0};
    struct webauthn_credential made;
    struct webauthn_state state;

    if (size == 0)
        return 0;
    const struct text input = text_from((const char *)data + 1, size - 1);

    if (data[0] == 'c') {
        must(webauthn_register(&ceremony, input, lit(""), &made) != WEBAUTHN_VERIFIED);
    } else if (data[0] == 'a') {
        if (webauthn_register(&ceremony, text_of(created), input, &made) == WEBAUTHN_VERIFIED) {
            must(made.id_length > 0 && made.id_length <= WEBAUTHN_CREDENTIAL_ID && made.key_length <= WEBAUTHN_KEY);
            must(cose_is_key(made.algorithm, text_from((const char *)made.key, made.key_length)));
        }
    } else {
        const size_t half = input.length < 64 ? 0 : 64;

        webauthn_assert(&ceremony, &stored, text_of(used), text_slice(input, half, SIZE_MAX),
                        text_slice(input, 0, half), &state);
    }
    must(cbor_extent(input) <= input.length);
    return 0;
}
