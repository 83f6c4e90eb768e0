/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The files of the browser apps, all in memory since the start.
 *
 * Files are few and known, so a path is looked up and never opened: nothing that a client writes reaches the file
 * system. A reload (SIGHUP) replaces them all; answers under way keep what they began with.
 */
#ifndef PORTICO_EDGE_ASSETS_H
#define PORTICO_EDGE_ASSETS_H

#include "edge/blob.h"
#include "edge/request.h"

enum {
    ASSETS_FILES = 2000,          /* more are not read, and said so */
    ASSET_BYTES = 8 * 1024 * 1024 /* the same for a larger file */
};

struct assets;

/* A folder that is missing or empty makes an edge that serves the API only; the log says so. */
struct assets *assets_open(const char *folder);
void assets_reload(struct assets *assets);

/* False, and nothing was answered, when the path is no file. */
bool assets_serve(struct assets *assets, struct request *r);

/* A page (*.html) as it stands in the folder, or NULL. Valid until a reload. */
const struct blob *assets_page(const struct assets *assets, const char *name);

/* Counts reloads, so that what was made from a page can be known for old. */
uint64_t assets_generation(const struct assets *assets);

#endif
