/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The network that an address belongs to: an IPv4 address's /24, an IPv6 address's /64. One attacker owns that much
 * without trying, so that is what a limit counts by.
 */
#ifndef PORTICO_COMMON_NETWORK_H
#define PORTICO_COMMON_NETWORK_H

#include "common/text.h"

enum { NETWORK_TEXT = 17 };

/* The same text for every way to write an address of the same network; what is no address is its own network.
   `out` holds the result unless that is `address` itself. */
struct text network_of(struct text address, char out[NETWORK_TEXT]);

#endif
