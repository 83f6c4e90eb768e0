/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "data/audit.h"

#include "common/crypto.h"
#include "data_sql.h"

void audit_commit(const unsigned char salt[AUDIT_SALT], const struct audit_content *content,
                  unsigned char out[AUDIT_COMMITMENT])
{
    const struct text parts[] = {
        text_from((const char *)salt, AUDIT_SALT), content->verb, lit("\n"), content->path, lit("\n"), content->body,
    };

    crypto_sha256(parts, sizeof(parts) / sizeof(parts[0]), out);
}

static struct text bytea_literal(struct arena *arena, const unsigned char *bytes, size_t length)
{
    char *out = arena_take(arena, 2 + HEX_ROOM(length));

    out[0] = '\\';
    out[1] = 'x';
    crypto_hex(bytes, length, out + 2);
    return text_from(out, 2 + length * 2);
}

struct audit_proof audit_prove(struct arena *arena, const struct audit_content *content)
{
    unsigned char salt[AUDIT_SALT], commitment[AUDIT_COMMITMENT];

    crypto_random(salt, sizeof(salt));
    audit_commit(salt, content, commitment);
    return (struct audit_proof){bytea_literal(arena, salt, sizeof(salt)),
                                bytea_literal(arena, commitment, sizeof(commitment))};
}

void audit_append(struct run *run, struct arena *arena, const struct audit_entry *entry,
                  const struct audit_content *content)
{
    const struct audit_proof proof = audit_prove(arena, content);
    const struct text parameters[] = {
        entry->person, entry->kind,    entry->what,  entry->topic,   entry->route, entry->object,    entry->account,
        entry->detail, entry->address, entry->agent, entry->request, proof.salt,   proof.commitment, entry->key,
    };

    run_add(run, SQL_AUDIT_APPEND, parameters, sizeof(parameters) / sizeof(parameters[0]));
}
