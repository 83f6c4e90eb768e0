/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A token and, after a line break, the key set that it is held against: both are somebody else's. */
#include "common/jwt.h"
#include "common/json.h"
#include "common/must.h"
#include "target.h"

enum { SET_BYTES = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text rest = text_from((const char *)data, size), token = text_next(&rest, '\n');
    json_t *keys = NULL, *claims;
    enum jwt_outcome outcome;

    json_read(text_is_absent(rest) ? lit("") : rest, SET_BYTES, &keys);
    outcome = jwt_verify(token, keys, &claims);
    must((outcome == JWT_GOOD) == json_is_object(claims));
    json_decref(claims);
    json_decref(keys);
    return 0;
}
