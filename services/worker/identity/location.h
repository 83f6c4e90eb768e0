/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Where an address is, as far as that can be said in words: "Germany", "the local network", or the network itself. A
 * hint for its owner ("was that you?") and never a reason to refuse anybody.
 */
#ifndef PORTICO_WORKER_IDENTITY_LOCATION_H
#define PORTICO_WORKER_IDENTITY_LOCATION_H

#include "common/arena.h"
#include "common/text.h"

/* In the arena, or a literal; "an unknown place" for what is no address. */
struct text location_words(struct text address, struct arena *arena);

#endif
