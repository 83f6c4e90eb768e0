/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The pages of the apps with a firm's name and brand written into them.
 *
 * A page is made when it is first asked for and kept for DOCUMENTS_KEPT pairs of firm and page; the one that was not
 * asked for longest gives way. What a page was made from is compared at each use, so nothing has to be thrown away when
 * a firm or the apps change.
 */
#ifndef PORTICO_EDGE_DOCUMENTS_H
#define PORTICO_EDGE_DOCUMENTS_H

#include "edge/request.h"

enum { DOCUMENTS_KEPT = 512, DOCUMENT_BYTES = 262144 };

enum document { DOCUMENT_PORTAL, DOCUMENT_DESK, DOCUMENT_SIGNUP, DOCUMENT_CONSOLE, DOCUMENT_COUNT };

struct documents;
struct assets;

struct documents *documents_open(const struct assets *assets);

/* False, and nothing was answered, when the apps have no such page. */
bool documents_serve(struct documents *documents, struct request *r, enum document which);

#endif
