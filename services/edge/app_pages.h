/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The pages of the apps with a firm's name and brand, or with the operator's links, written into them.
 *
 * A page is made at its first request, and APP_PAGES_CACHED pairs of firm and page are cached; a new one replaces the
 * least recently used. The inputs of a page are compared at each use, so a change of a firm or of the apps needs no
 * invalidation.
 */
#ifndef PORTICO_EDGE_APP_PAGES_H
#define PORTICO_EDGE_APP_PAGES_H

#include "edge/request.h"

enum { APP_PAGES_CACHED = 512, APP_PAGE_BYTES = 262144 };

enum app_page { APP_PAGE_PORTAL, APP_PAGE_DESK, APP_PAGE_SIGNUP, APP_PAGE_CONSOLE, APP_PAGE_COUNT };

struct app_pages;
struct assets;

struct app_pages *app_pages_open(const struct assets *assets);

/* False, without an answer, when the apps have no such page. */
bool app_pages_serve(struct app_pages *app_pages, struct request *r, enum app_page which);

#endif
