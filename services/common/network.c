/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The address is parsed, because in a text such as 2001:db8::1 the end of the /64 cannot be found by counting
   colons. */
#include "common/network.h"

#include "common/crypto.h"

#include <arpa/inet.h>
#include <string.h>

enum { V4_BYTES = 3, V6_BYTES = 8, MAPPED_AT = 12 };

_Static_assert(HEX_ROOM(V6_BYTES) <= NETWORK_TEXT, "a /64 fits");

static struct text print_network(const unsigned char *bytes, size_t count, char *out)
{
    return text_from(out, crypto_hex(bytes, count, out));
}

struct text network_of(struct text address, char out[NETWORK_TEXT])
{
    char terminated[INET6_ADDRSTRLEN];
    struct in_addr v4;
    struct in6_addr v6;

    if (address.length >= sizeof(terminated))
        return address;
    if (address.length > 0)
        memcpy(terminated, address.at, address.length);
    terminated[address.length] = '\0';
    if (inet_pton(AF_INET, terminated, &v4) == 1)
        return print_network((const unsigned char *)&v4, V4_BYTES, out);
    if (inet_pton(AF_INET6, terminated, &v6) != 1)
        return address;
    if (IN6_IS_ADDR_V4MAPPED(&v6))
        return print_network(v6.s6_addr + MAPPED_AT, V4_BYTES, out);
    return print_network(v6.s6_addr, V6_BYTES, out);
}
