/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Sealed files, for the routes.
 *
 * Rows hold keys as bytea in text form, "\x" and hex. Unwrapped keys exist only in memory that is wiped.
 */
#include "worker/documents/files.h"

#include "common/config.h"
#include "common/id.h"
#include "common/keys.h"
#include "common/log.h"
#include "data/registry.h"
#include "worker/documents/cleanup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static struct store *store;
static struct secret_key root;

void vault_start(uv_loop_t *loop, struct server *server)
{
    char why[KEY_WHY];

    if (!root_load(config_text(CONFIG_ROOT_KEY), &root, why)) {
        log_say_text(LOG_ERROR, "no root key", "reason", text_of(why));
        exit(EX_CONFIG);
    }
    store = store_open(config_text(CONFIG_STORE));
    if (store == NULL) {
        log_say_text(LOG_ERROR, "the store cannot be opened", "reason", text_of(strerror(errno)));
        exit(EX_CONFIG);
    }
    cleanup_start(loop, server, store);
}

struct store *vault_store(void)
{
    return store;
}

/* Decodes a wrapped key from a row. */
static bool decode_wrapped(struct text hex, unsigned char out[KEY_WRAPPED])
{
    return text_starts_with(hex, lit("\\x")) && crypto_from_hex(text_slice(hex, 2, SIZE_MAX), out, KEY_WRAPPED);
}

static bool unwrap_firm_key(uint64_t firm_number, struct text wrapped, struct secret_key *key)
{
    unsigned char bytes[KEY_WRAPPED];
    struct log line;

    if (decode_wrapped(wrapped, bytes) &&
        key_unwrap_firm(&root, firm_number, text_from((char *)bytes, KEY_WRAPPED), key))
        return true;
    log_open(&line, LOG_ERROR, "the firm's key does not open");
    log_number(&line, "firm", (int64_t)firm_number);
    log_close(&line);
    return false;
}

struct text vault_new_key(struct exchange *x, struct text firm_key, struct text id)
{
    struct secret_key *firm_key_plain = arena_take(secret_arena(x), sizeof(*firm_key_plain));
    struct secret_key *version_key = arena_take(secret_arena(x), sizeof(*version_key));
    unsigned char wrapped[KEY_WRAPPED];
    char *hex = scratch(x, 2 + HEX_ROOM(KEY_WRAPPED));

    if (!unwrap_firm_key(firm(x)->number, firm_key, firm_key_plain))
        return no_text;
    key_new(version_key);
    key_wrap_version(firm_key_plain, firm(x)->number, id, version_key, wrapped);
    memcpy(hex, "\\x", 2);
    return text_from(hex, 2 + crypto_hex(wrapped, KEY_WRAPPED, hex + 2));
}

bool vault_open_file(uint64_t firm_number, struct text firm_key, struct text wrapped, struct text id, uint64_t size,
                     struct sealed_file *file)
{
    struct secret_key firm_key_plain, version_key;
    unsigned char bytes[KEY_WRAPPED];
    bool opened =
        id_to_bytes(id, file->id) && unwrap_firm_key(firm_number, firm_key, &firm_key_plain) &&
        decode_wrapped(wrapped, bytes) &&
        key_unwrap_version(&firm_key_plain, firm_number, id, text_from((char *)bytes, KEY_WRAPPED), &version_key);

    file->firm = firm_number;
    file->size = size;
    if (opened)
        memcpy(file->key, version_key.bytes, SEAL_KEY);
    crypto_wipe(&firm_key_plain, sizeof(firm_key_plain));
    crypto_wipe(&version_key, sizeof(version_key));
    return opened;
}

bool vault_file(struct exchange *x, struct text firm_key, struct text wrapped, struct text id, uint64_t size,
                struct sealed_file *file)
{
    return vault_open_file(firm(x)->number, firm_key, wrapped, id, size, file);
}
