/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Starter packs: a profession's vocabulary and templates, one JSON file each, read once.
 *
 * They are ours, not a user's. Still each is validated before it is offered, so that a broken file means a missing pack
 * and not a broken firm.
 */
#ifndef PORTICO_WORKER_MATTERS_PACKS_H
#define PORTICO_WORKER_MATTERS_PACKS_H

#include "common/text.h"

enum { PACKS = 32, PACK_BYTES = 256 * 1024, PACK_TEMPLATES = 64, PACK_STAGES = 512 };

struct pack {
    struct text id, json;
    size_t templates, client_stages, stages; /* how many there are of each */
};

/* Reads the *.json files of the folder, up to PACKS, in the order of their names. False if the folder cannot be
   read. */
bool packs_load(const char *folder);

/* All of them as a JSON list. */
struct text packs_all(void);

/* NULL if there is no pack with this id. */
const struct pack *packs_find(struct text id);

#endif
