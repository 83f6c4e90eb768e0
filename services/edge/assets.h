/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The files of the browser apps, read into memory at the start.
 *
 * Files are few and known, so a path is looked up and never opened: nothing that a client writes reaches the file
 * system. A reload (SIGHUP) replaces them all; answers under way keep the old ones.
 */
#ifndef PORTICO_EDGE_ASSETS_H
#define PORTICO_EDGE_ASSETS_H

#include "edge/blob.h"
#include "edge/request.h"

enum {
    ASSETS_FILES = 2000,          /* further ones are not read, and logged */
    ASSET_BYTES = 8 * 1024 * 1024 /* a larger file is not read, and logged */
};

struct assets;

/* With a missing or empty folder the edge serves the API only; it logs that. */
struct assets *assets_open(const char *folder);
void assets_reload(struct assets *assets);

/* False, without an answer, when the path is not a file. */
bool assets_serve(struct assets *assets, struct request *r);

/* A page (*.html) as it is in the folder, or NULL. Valid until a reload. */
const struct blob *assets_page(const struct assets *assets, const char *name);

/* Counts reloads, so that a page made from an old file is recognised. */
uint64_t assets_generation(const struct assets *assets);

#endif
