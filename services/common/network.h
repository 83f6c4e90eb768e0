/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The network of an address: the /24 of an IPv4 address, the /64 of an IPv6 address. One attacker easily owns that
 * much, so limits count by network.
 */
#ifndef PORTICO_COMMON_NETWORK_H
#define PORTICO_COMMON_NETWORK_H

#include "common/text.h"

enum { NETWORK_TEXT = 17 };

/* The same text for every form of an address of the same network; an invalid address is its own network. `out` holds
   the result unless that is `address` itself. */
struct text network_of(struct text address, char out[NETWORK_TEXT]);

/* The /48 above an IPv6 address: what one subscriber is given at most. Absent for IPv4. */
struct text network_above(struct text address, char out[NETWORK_TEXT]);

#endif
