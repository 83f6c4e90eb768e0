/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An address that is not known to be public counts as private. */
#include "common/public_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

/* The special networks of IPv4: 0/8, 10/8, 100.64/10, 127/8, 169.254/16, 172.16/12, 192.0.0/24, 192.0.2/24,
   192.88.99/24, 192.168/16, 198.18/15, 198.51.100/24, 203.0.113/24, and all from 224 on. */
static const struct {
    uint32_t network;
    unsigned bits;
} special_networks[] = {
    {0x00000000, 8},  {0x0a000000, 8},  {0x64400000, 10}, {0x7f000000, 8},  {0xa9fe0000, 16},
    {0xac100000, 12}, {0xc0000000, 24}, {0xc0000200, 24}, {0xc0586300, 24}, {0xc0a80000, 16},
    {0xc6120000, 15}, {0xc6336400, 24}, {0xcb007100, 24}, {0xe0000000, 3},
};

static bool is_public_v4(const unsigned char bytes[4])
{
    uint32_t address = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];

    for (size_t i = 0; i < sizeof(special_networks) / sizeof(*special_networks); i++)
        if ((address ^ special_networks[i].network) >> (32 - special_networks[i].bits) == 0)
            return false;
    return true;
}

/* Global unicast is 2000::/3. In it, 2001::/23 is reserved for the IETF, 2001:db8::/32 and 3fff::/20 are for
   documentation, and 2002::/16 contains IPv4 addresses (RFC 3056), as do ::ffff:0:0/96 and 64:ff9b::/96 outside of
   it. */
static bool is_public_v6(const unsigned char bytes[16])
{
    static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    static const unsigned char translated[12] = {0, 0x64, 0xff, 0x9b};
    static const unsigned char documentation[4] = {0x20, 0x01, 0x0d, 0xb8};

    if (memcmp(bytes, mapped, sizeof(mapped)) == 0 || memcmp(bytes, translated, sizeof(translated)) == 0)
        return is_public_v4(bytes + 12);
    if (bytes[0] == 0x20 && bytes[1] == 0x02)
        return is_public_v4(bytes + 2);
    if ((bytes[0] & 0xe0) != 0x20 || (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] < 2))
        return false;
    if (bytes[0] == 0x3f && bytes[1] == 0xff && (bytes[2] & 0xf0) == 0)
        return false;
    return memcmp(bytes, documentation, sizeof(documentation)) != 0;
}

bool address_is_public(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return is_public_v4((const unsigned char *)&((const struct sockaddr_in *)(const void *)address)->sin_addr);
    if (address->sa_family == AF_INET6)
        return is_public_v6(((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr);
    return false;
}

bool address_is_allowed(struct text list, struct text host, unsigned port)
{
    while (!text_is_absent(list)) {
        struct text entry = text_trim(text_next(&list, ','));
        size_t colon = entry.length;
        uint64_t number;

        while (colon > 0 && entry.at[colon - 1] != ':')
            colon--;
        if (colon > 1 && text_to_number(text_slice(entry, colon, SIZE_MAX), &number) && number == port &&
            text_equal_ignoring_case(text_slice(entry, 0, colon - 1), host))
            return true;
    }
    return false;
}
