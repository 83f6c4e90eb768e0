/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The location of an IP address in words: "Germany", "the local network", or the network itself. A hint for the person
 * ("was that you?"), never a reason to refuse.
 */
#ifndef PORTICO_WORKER_IDENTITY_LOCATION_H
#define PORTICO_WORKER_IDENTITY_LOCATION_H

#include "common/arena.h"
#include "common/text.h"

/* In the arena, or a literal; "an unknown place" if it is not an address. */
struct text location_words(struct text address, struct arena *arena);

#endif
