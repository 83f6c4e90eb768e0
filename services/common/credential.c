/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Unknown members are ignored: browsers add new ones every year. */
#include "common/credential.h"

#include "common/json.h"
#include "common/webauthn.h"

#include <string.h>

enum { TRANSPORT_BYTES = 20 };

/* False when the member exists and is not valid; it may be absent. */
static bool read_bytes(const json_t *object, const char *name, size_t limit, struct arena *arena, struct text *out)
{
    const json_t *value = json_object_get(object, name);

    *out = webauthn_bytes(json_text(object, name), limit, arena);
    return value == NULL || json_is_null(value) || !text_is_absent(*out);
}

/* Only words of lower-case letters and hyphens are accepted, so that the list needs no quotes. */
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
    struct text id = json_text(object, "id"), raw_id = json_text(object, "rawId");

    if (!json_is_object(response) || !text_equal(json_text(object, "type"), lit("public-key")) || text_is_absent(id) ||
        (!text_is_absent(raw_id) && !text_equal(raw_id, id)))
        return false;
    out->transports = transports_of(json_object_get(response, "transports"), arena);
    return read_bytes(object, "id", WEBAUTHN_CREDENTIAL_ID, arena, &out->id) && out->id.length > 0 &&
           read_bytes(response, "clientDataJSON", WEBAUTHN_CLIENT_DATA, arena, &out->client_data) &&
           !text_is_absent(out->client_data) &&
           read_bytes(response, "attestationObject", WEBAUTHN_ATTESTATION, arena, &out->attestation) &&
           read_bytes(response, "authenticatorData", WEBAUTHN_AUTHENTICATOR_DATA, arena, &out->authenticator_data) &&
           read_bytes(response, "signature", WEBAUTHN_SIGNATURE, arena, &out->signature) &&
           read_bytes(response, "userHandle", WEBAUTHN_HANDLE, arena, &out->handle);
}

bool credential_read(struct text json, struct arena *arena, struct credential *credential)
{
    json_t *object;
    bool is_valid;

    *credential = (struct credential){.id = no_text};
    if (json_read(json, CREDENTIAL_JSON, &object) != JSON_READ)
        return false;
    is_valid = json_is_object(object) && read_members(object, arena, credential);
    json_decref(object);
    return is_valid;
}
