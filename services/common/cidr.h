/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Networks in CIDR notation (RFC 4632, section 3.1; RFC 4291, section 2.3): an address and how many of its leading bits
 * count. An address alone is a network of one. IPv4 is kept as the IPv6 addresses that it maps to (RFC 4291, 2.5.5.2),
 * since either spelling of a visitor may come from the kernel.
 */
#ifndef PORTICO_COMMON_CIDR_H
#define PORTICO_COMMON_CIDR_H

#include "common/text.h"

enum { CIDR_TEXT = 50 /* the longest IPv6 text, "/128" and a NUL */ };

struct cidr {
    unsigned char bytes[16];
    unsigned bits; /* of the 128 */
};

/* False for what is no network, and for bits after the prefix: 192.0.2.7/24 is more likely a slip than a wish. */
bool cidr_parse(struct text text, struct cidr *cidr);

/* The one spelling of a network, closed with a NUL; gives its length. */
size_t cidr_print(const struct cidr *cidr, char out[CIDR_TEXT]);

/* Whether the address lies in the network. ::/0 is every IPv6 address and no IPv4 one. */
bool cidr_holds(const struct cidr *cidr, struct text address);

/* Whether one of the networks, with a space between them, holds the address. An empty list holds every address; what is
   no network in it holds none. */
bool cidr_list_holds(struct text list, struct text address);

#endif
