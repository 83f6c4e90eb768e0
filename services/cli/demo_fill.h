/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Fills one new firm from its demo file: people with their authenticators, matters, moves, sealed letters. */
#ifndef PORTICO_CLI_DEMO_FILL_H
#define PORTICO_CLI_DEMO_FILL_H

#include "common/arena.h"
#include "common/keys.h"
#include "data/direct.h"
#include "worker/documents/vault/store.h"

#include <jansson.h>

struct demo_firm {
    uint64_t number;
    const json_t *demo; /* the demo file */
    const json_t *pack; /* its starter pack */
};

/* What all demo firms share. */
struct demo_tools {
    struct direct_fence fence;
    struct secret_key root;
    struct store *store;
    struct arena *arena; /* secret: authenticator seeds and keys pass through it */
};

/* Several transactions. False with the error. After the first one failed, only files without a row are left, which the
   sweeper deletes; after a later one, the firm has no audit log of its demo data. */
bool demo_fill(struct demo_tools *tools, const struct demo_firm *firm, struct direct_error *error);

#endif
