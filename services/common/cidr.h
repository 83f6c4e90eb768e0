/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Networks in CIDR notation (RFC 4632, section 3.1; RFC 4291, section 2.3): an address and the number of leading bits
 * that count. An address alone is a network of one. IPv4 is stored as the mapped IPv6 addresses (RFC 4291, 2.5.5.2),
 * since the kernel may report a client in either form.
 */
#ifndef PORTICO_COMMON_CIDR_H
#define PORTICO_COMMON_CIDR_H

#include "common/text.h"

enum { CIDR_TEXT = 50 /* the longest IPv6 text, "/128" and a NUL */ };

struct cidr {
    unsigned char bytes[16];
    unsigned bits; /* of the 128 */
};

/* False for what is not a network, and for bits after the prefix: 192.0.2.7/24 is more likely a mistake than
   intended. */
bool cidr_parse(struct text text, struct cidr *cidr);

/* The canonical text of a network, with a closing NUL; returns its length. */
size_t cidr_print(const struct cidr *cidr, char out[CIDR_TEXT]);

/* Whether the network contains the address. ::/0 contains every IPv6 address and no IPv4 one. */
bool cidr_holds(const struct cidr *cidr, struct text address);

/* Whether one of the networks, separated by spaces, contains the address. An empty list contains every address; an
   invalid network in the list contains none. */
bool cidr_list_holds(struct text list, struct text address);

#endif
