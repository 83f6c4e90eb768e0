/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * All firms of the service, by the first label of their host.
 *
 * Stored as two sorted arrays that are rebuilt at each change: changes are rare, each request does a look-up, and a
 * binary search has no slow case that chosen names could cause.
 */
#ifndef PORTICO_EDGE_FIRMS_H
#define PORTICO_EDGE_FIRMS_H

#include "common/text.h"

enum {
    FIRMS_MAX = 200000, /* more are refused: a registry of that size is broken */
    FIRM_SLUG = 63,
    FIRM_NAME = 512, /* bytes; a firm's name has at most 120 characters */
    FIRM_COLOUR = 7
};

/* In the order of preference when two firms have the same slug (a closed firm's slug was reused). */
enum firm_state { FIRM_ACTIVE, FIRM_SUSPENDED, FIRM_CLOSED };

struct firm {
    uint64_t number, brand_version;
    enum firm_state state;
    char slug[FIRM_SLUG + 1], name[FIRM_NAME + 1], colour[FIRM_COLOUR + 1];
};

struct firms;

struct firms *firms_open(void);
void firms_close(struct firms **firms);

/* Applies the changes, by number; of two changes of one firm the later counts. False, without any change, when there
   would be more than FIRMS_MAX. */
bool firms_merge(struct firms *firms, const struct firm *changes, size_t count);

/* Removes all firms, before a whole registry is applied. */
void firms_clear(struct firms *firms);

/* NULL when there is no such firm. Valid until the next merge. */
const struct firm *firms_find(const struct firms *firms, struct text slug);

size_t firms_count(const struct firms *firms);
const struct firm *firms_at(const struct firms *firms, size_t index); /* by number */

#endif
