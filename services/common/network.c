/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Read, not cut: in 2001:db8::1 the sixty-fourth bit stands at no colon that could be counted. */
#include "common/network.h"

#include "common/crypto.h"

#include <arpa/inet.h>
#include <string.h>

enum { V4_BYTES = 3, V6_BYTES = 8, MAPPED_AT = 12 };

_Static_assert(HEX_ROOM(V6_BYTES) <= NETWORK_TEXT, "a /64 fits");

static struct text print(const unsigned char *bytes, size_t count, char *out)
{
    return text_from(out, crypto_hex(bytes, count, out));
}

struct text network_of(struct text address, char out[NETWORK_TEXT])
{
    char closed[INET6_ADDRSTRLEN];
    struct in_addr v4;
    struct in6_addr v6;

    if (address.length >= sizeof(closed))
        return address;
    if (address.length > 0)
        memcpy(closed, address.at, address.length);
    closed[address.length] = '\0';
    if (inet_pton(AF_INET, closed, &v4) == 1)
        return print((const unsigned char *)&v4, V4_BYTES, out);
    if (inet_pton(AF_INET6, closed, &v6) != 1)
        return address;
    if (IN6_IS_ADDR_V4MAPPED(&v6))
        return print(v6.s6_addr + MAPPED_AT, V4_BYTES, out);
    return print(v6.s6_addr, V6_BYTES, out);
}
