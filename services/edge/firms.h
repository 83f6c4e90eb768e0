/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * All firms of the service, by the first label of their host.
 *
 * Kept as two sorted arrays that are rebuilt at each change: changes are rare, look-ups are every request, and a
 * search by halves has no bad case that somebody who chooses names could bring about.
 */
#ifndef PORTICO_EDGE_FIRMS_H
#define PORTICO_EDGE_FIRMS_H

#include "common/text.h"

enum {
    FIRMS_MOST = 200000, /* more are refused: a registry that large is broken */
    FIRM_SLUG = 63,
    FIRM_NAME = 512, /* bytes; 120 characters are what a firm may call itself */
    FIRM_COLOUR = 7
};

/* In the order of preference where two firms claim one slug (a closed one's was given to another). */
enum firm_state { FIRM_ACTIVE, FIRM_SUSPENDED, FIRM_CLOSED };

struct firm {
    uint64_t number, brand_version;
    enum firm_state state;
    char slug[FIRM_SLUG + 1], name[FIRM_NAME + 1], colour[FIRM_COLOUR + 1];
};

struct firms;

struct firms *firms_open(void);
void firms_close(struct firms **firms);

/* Takes the changes over, by number; of two changes to one firm the later counts. False, and nothing is changed, when
   there would be more than FIRMS_MOST. */
bool firms_merge(struct firms *firms, const struct firm *changes, size_t count);

/* Empties it, for a registry that is to be taken over whole. */
void firms_forget(struct firms *firms);

/* NULL when there is none. Valid until the next merge. */
const struct firm *firms_find(const struct firms *firms, struct text slug);

size_t firms_count(const struct firms *firms);
const struct firm *firms_at(const struct firms *firms, size_t index); /* by number */

#endif
