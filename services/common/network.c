/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The address is parsed, because in a text such as 2001:db8::1 the end of the /64 cannot be found by counting
   colons. */
#include "common/network.h"

#include "common/crypto.h"

#include <arpa/inet.h>
#include <string.h>

enum { V4_BYTES = 3, V6_BYTES = 8, V6_ABOVE_BYTES = 6, MAPPED_AT = 12 };

_Static_assert(HEX_ROOM(V6_BYTES) <= NETWORK_TEXT, "a /64 fits");

static struct text print_network(const unsigned char *bytes, size_t count, char *out)
{
    return text_from(out, crypto_hex(bytes, count, out));
}

/* The address in binary: AF_INET, AF_INET6, or AF_UNSPEC if it is none. An IPv4-mapped address is an IPv4 address. */
static int parse(struct text address, struct in6_addr *out)
{
    char terminated[INET6_ADDRSTRLEN];

    if (address.length >= sizeof(terminated))
        return AF_UNSPEC;
    if (address.length > 0)
        memcpy(terminated, address.at, address.length);
    terminated[address.length] = '\0';
    if (inet_pton(AF_INET, terminated, out) == 1)
        return AF_INET;
    if (inet_pton(AF_INET6, terminated, out) != 1)
        return AF_UNSPEC;
    if (!IN6_IS_ADDR_V4MAPPED(out))
        return AF_INET6;
    memmove(out->s6_addr, out->s6_addr + MAPPED_AT, sizeof(struct in_addr));
    return AF_INET;
}

struct text network_of(struct text address, char out[NETWORK_TEXT])
{
    struct in6_addr parsed;
    int family = parse(address, &parsed);

    if (family == AF_UNSPEC)
        return address;
    return print_network(parsed.s6_addr, family == AF_INET ? V4_BYTES : V6_BYTES, out);
}

struct text network_above(struct text address, char out[NETWORK_TEXT])
{
    struct in6_addr parsed;

    return parse(address, &parsed) == AF_INET6 ? print_network(parsed.s6_addr, V6_ABOVE_BYTES, out) : no_text;
}
