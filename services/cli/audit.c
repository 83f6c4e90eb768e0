/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An audit entry from the command line names no admin. Its hash covers the values of the entry itself. */
#include "cli/audit.h"

#include "cli_sql.h"
#include "common/crypto.h"

#include <string.h>

enum { SALT = 32, REQUEST = 16 };

static void bytea(const unsigned char *bytes, size_t length, char *out)
{
    memcpy(out, "\\x", 2);
    crypto_hex(bytes, length, out + 2);
}

bool audit_act(PGconn *platform, const struct act *act, struct direct_error *error)
{
    unsigned char salt[SALT], request[REQUEST], commitment[SHA256_BYTES];
    char salt_text[2 + HEX_ROOM(SALT)], request_text[HEX_ROOM(REQUEST)], commitment_text[2 + HEX_ROOM(SHA256_BYTES)];
    const char *words[] = {act->route, act->firm, act->object, act->reason};
    struct text parts[1 + 2 * 4];

    crypto_random(salt, sizeof(salt));
    crypto_random(request, sizeof(request));
    parts[0] = text_from((const char *)salt, sizeof(salt));
    for (size_t i = 0; i < 4; i++) {
        parts[1 + 2 * i] = words[i] != NULL ? text_of(words[i]) : lit("");
        parts[2 + 2 * i] = lit("\n");
    }
    crypto_sha256(parts, sizeof(parts) / sizeof(*parts), commitment);
    bytea(salt, sizeof(salt), salt_text);
    bytea(commitment, sizeof(commitment), commitment_text);
    crypto_hex(request, sizeof(request), request_text);
    return direct_only(platform, SQL_PLATFORM_AUDIT_APPEND, error, NULL, act->what, act->route, act->firm, act->object,
                       act->reason, request_text, salt_text, commitment_text);
}
