/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "worker/factors/recovery.h"

#include "worker/factors/factors_sql.h"
#include "worker/parameters.h"
#include "worker/secrets.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct codes {
    struct text codes[RECOVERY_CODES];
};

void *recovery_ask(struct exchange *x, struct text person)
{
    struct codes *codes = arena_take(secret_arena(x), sizeof(*codes));
    char *hashes = arena_take(secret_arena(x), 2 + RECOVERY_CODES * (HEX_ROOM(SHA256_BYTES) + 1)), *at = hashes;

    *at++ = '{';
    for (size_t i = 0; i < RECOVERY_CODES; i++) {
        struct text hash;

        codes->codes[i] = recovery_new(secret_arena(x));
        hash = code_hash(x, person, code_typed(codes->codes[i], secret_arena(x)));
        if (i > 0)
            *at++ = ',';
        at += crypto_hex(hash.at, hash.length, at);
    }
    *at++ = '}';
    ask(x, SQL_FACTORS_DELETE_CODES, person);
    ask(x, SQL_FACTORS_ADD_CODES, person, new_ids(x, RECOVERY_CODES), text_from(hashes, (size_t)(at - hashes)));
    return codes;
}

struct text recovery_json(struct exchange *x, const void *new_codes)
{
    const struct codes *codes = new_codes;
    json_t *list;
    char *json;
    struct text copy;

    if (codes == NULL)
        return lit("null");
    list = json_array();
    for (size_t i = 0; i < RECOVERY_CODES; i++)
        json_array_append_new(list, json_stringn(codes->codes[i].at, codes->codes[i].length));
    json = json_dumps(list, JSON_COMPACT);
    copy = arena_copy(secret_arena(x), text_of(json));
    crypto_wipe(json, strlen(json));
    free(json);
    json_decref(list);
    return copy;
}
