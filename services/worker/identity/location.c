/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Countries come from Debian's geoip-database. It is opened at first use and memory-mapped, so that the processes of a
 * machine share its pages. Without it the network is given instead of the country.
 */
#include "worker/identity/location.h"

#include <GeoIP.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

enum { V4_MAPPED_AT = 12 };

struct countries {
    GeoIP *v4, *v6;
    bool opened;
};

static struct countries *countries(void)
{
    static struct countries all;

    if (!all.opened) {
        all.opened = true;
        all.v4 = GeoIP_open_type(GEOIP_COUNTRY_EDITION, GEOIP_MMAP_CACHE | GEOIP_SILENCE);
        all.v6 = GeoIP_open_type(GEOIP_COUNTRY_EDITION_V6, GEOIP_MMAP_CACHE | GEOIP_SILENCE);
    }
    return &all;
}

/* Loopback, private (RFC 1918), shared by a provider's customers (RFC 6598) or link-local (RFC 3927). */
static bool is_local_v4(uint32_t address)
{
    return address >> 24 == 127 || address >> 24 == 10 || address >> 20 == 0xac1 || address >> 16 == 0xc0a8 ||
           (address & 0xffc00000) == 0x64400000 || address >> 16 == 0xa9fe;
}

/* Loopback, unique local (RFC 4193) or link-local (RFC 4291). */
static bool is_local_v6(const struct in6_addr *address)
{
    return IN6_IS_ADDR_LOOPBACK(address) || (address->s6_addr[0] & 0xfe) == 0xfc || IN6_IS_ADDR_LINKLOCAL(address);
}

/* "Anonymous Proxy" and "Satellite Provider" are not countries; "N/A" means unknown. */
static struct text country_name(const char *name)
{
    if (name == NULL || strcmp(name, "N/A") == 0 || strcmp(name, "Anonymous Proxy") == 0 ||
        strcmp(name, "Satellite Provider") == 0)
        return no_text;
    return text_of(name);
}

static struct text location_v4(uint32_t address, struct arena *arena)
{
    const struct countries *all = countries();
    struct text name;

    if (is_local_v4(address))
        return lit("the local network");
    name = all->v4 ? country_name(GeoIP_country_name_by_ipnum(all->v4, address)) : no_text;
    if (!text_is_absent(name))
        return name;
    return arena_print(arena, "the network %u.%u.%u.0", address >> 24, address >> 16 & 255, address >> 8 & 255);
}

static struct text location_v6(const struct in6_addr *address, struct arena *arena)
{
    const struct countries *all = countries();
    struct in6_addr network = *address;
    char shown[INET6_ADDRSTRLEN];
    struct text name;

    if (is_local_v6(address))
        return lit("the local network");
    name = all->v6 ? country_name(GeoIP_country_name_by_ipnum_v6(all->v6, *address)) : no_text;
    if (!text_is_absent(name))
        return name;
    memset(network.s6_addr + 8, 0, 8);
    return arena_print(arena, "the network %s", inet_ntop(AF_INET6, &network, shown, sizeof(shown)));
}

struct text location_words(struct text address, struct arena *arena)
{
    char terminated[INET6_ADDRSTRLEN];
    struct in_addr v4;
    struct in6_addr v6;
    uint32_t mapped;

    if (address.length == 0 || address.length >= sizeof(terminated))
        return lit("an unknown place");
    memcpy(terminated, address.at, address.length);
    terminated[address.length] = '\0';
    if (inet_pton(AF_INET, terminated, &v4) == 1)
        return location_v4(ntohl(v4.s_addr), arena);
    if (inet_pton(AF_INET6, terminated, &v6) != 1)
        return lit("an unknown place");
    if (!IN6_IS_ADDR_V4MAPPED(&v6))
        return location_v6(&v6, arena);
    memcpy(&mapped, v6.s6_addr + V4_MAPPED_AT, sizeof(mapped));
    return location_v4(ntohl(mapped), arena);
}
