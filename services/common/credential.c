/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Members that we do not know are passed over: browsers add some with every year. */
#include "common/credential.h"

#include "common/json.h"
#include "common/webauthn.h"

#include <string.h>

enum { TRANSPORT_BYTES = 20 };

/* False when it is there and cannot be read; absent is fine. */
static bool take(const json_t *object, const char *name, size_t limit, struct arena *arena, struct text *out)
{
    const json_t *value = json_object_get(object, name);

    *out = webauthn_bytes(json_text(object, name), limit, arena);
    return value == NULL || json_is_null(value) || !text_is_absent(*out);
}

/* Only words of small letters and hyphens are let through, so that the list needs no quotes. */
static bool is_transport(struct text word)
{
    for (size_t i = 0; i < word.length; i++) {
        if (!(word.at[i] >= 'a' && word.at[i] <= 'z') && word.at[i] != '-')
            return false;
    }
    return word.length > 0 && word.length <= TRANSPORT_BYTES && !text_equal(word, lit("null"));
}

static struct text transports_of(const json_t *list, struct arena *arena)
{
    char *out = arena_take(arena, CREDENTIAL_TRANSPORTS * (TRANSPORT_BYTES + 1) + 2);
    size_t length = 0, count = 0, i;
    json_t *value;

    out[length++] = '{';
    json_array_foreach(list, i, value)
    {
        struct text word = text_from(json_string_value(value), json_string_length(value));

        if (!json_is_string(value) || !is_transport(word) || count == CREDENTIAL_TRANSPORTS)
            continue;
        if (count++ > 0)
            out[length++] = ',';
        memcpy(out + length, word.at, word.length);
        length += word.length;
    }
    out[length++] = '}';
    return text_from(out, length);
}

static bool read_members(const json_t *object, struct arena *arena, struct credential *out)
{
    const json_t *response = json_object_get(object, "response");
    struct text id = json_text(object, "id"), raw = json_text(object, "rawId");

    if (!json_is_object(response) || !text_equal(json_text(object, "type"), lit("public-key")) || text_is_absent(id) ||
        (!text_is_absent(raw) && !text_equal(raw, id)))
        return false;
    out->transports = transports_of(json_object_get(response, "transports"), arena);
    return take(object, "id", WEBAUTHN_CREDENTIAL_ID, arena, &out->id) && out->id.length > 0 &&
           take(response, "clientDataJSON", WEBAUTHN_CLIENT_DATA, arena, &out->client_data) &&
           !text_is_absent(out->client_data) &&
           take(response, "attestationObject", WEBAUTHN_ATTESTATION, arena, &out->attestation) &&
           take(response, "authenticatorData", WEBAUTHN_AUTHENTICATOR_DATA, arena, &out->authenticator_data) &&
           take(response, "signature", WEBAUTHN_SIGNATURE, arena, &out->signature) &&
           take(response, "userHandle", WEBAUTHN_HANDLE, arena, &out->handle);
}

bool credential_read(struct text json, struct arena *arena, struct credential *credential)
{
    json_t *object;
    bool good;

    *credential = (struct credential){.id = no_text};
    if (json_read(json, CREDENTIAL_JSON, &object) != JSON_READ)
        return false;
    good = json_is_object(object) && read_members(object, arena, credential);
    json_decref(object);
    return good;
}
