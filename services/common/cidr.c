/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Addresses are parsed by the C library, which accepts neither octal numbers nor zones nor spaces. */
#include "common/cidr.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum { ALL_BITS = 128, V4_BITS = 32, MAPPED_BITS = ALL_BITS - V4_BITS };

static const unsigned char mapped[MAPPED_BITS / 8] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static bool is_v4(const unsigned char bytes[16])
{
    return memcmp(bytes, mapped, sizeof(mapped)) == 0;
}

/* `bits` gets the length of the address: 32 if it is written as IPv4. */
static bool read_address(struct text text, unsigned char bytes[16], unsigned *bits)
{
    char closed[INET6_ADDRSTRLEN];

    if (text.length == 0 || text.length >= sizeof(closed) || memchr(text.at, '\0', text.length) != NULL)
        return false;
    memcpy(closed, text.at, text.length);
    closed[text.length] = '\0';
    memcpy(bytes, mapped, sizeof(mapped));
    *bits = V4_BITS;
    if (inet_pton(AF_INET, closed, bytes + sizeof(mapped)) == 1)
        return true;
    *bits = ALL_BITS;
    return inet_pton(AF_INET6, closed, bytes) == 1;
}

static bool is_zero_after(const unsigned char bytes[16], unsigned bits)
{
    for (unsigned i = bits; i < ALL_BITS; i++)
        if (bytes[i / 8] & (0x80U >> (i % 8)))
            return false;
    return true;
}

bool cidr_parse(struct text text, struct cidr *cidr)
{
    struct text prefix = text, address = text_next(&prefix, '/');
    unsigned bits;
    uint64_t given;

    if (!read_address(address, cidr->bytes, &bits))
        return false;
    given = bits;
    if (!text_is_absent(prefix) && (prefix.length > 3 || !text_to_number(prefix, &given) || given > bits))
        return false;
    cidr->bits = ALL_BITS - bits + (unsigned)given;
    return is_zero_after(cidr->bytes, cidr->bits);
}

size_t cidr_print(const struct cidr *cidr, char out[CIDR_TEXT])
{
    bool v4 = cidr->bits >= MAPPED_BITS && is_v4(cidr->bytes);
    char address[INET6_ADDRSTRLEN] = "";
    int length;

    if (v4)
        inet_ntop(AF_INET, cidr->bytes + sizeof(mapped), address, sizeof(address));
    else
        inet_ntop(AF_INET6, cidr->bytes, address, sizeof(address));
    if (cidr->bits == ALL_BITS)
        length = snprintf(out, CIDR_TEXT, "%s", address);
    else
        length = snprintf(out, CIDR_TEXT, "%s/%u", address, v4 ? cidr->bits - MAPPED_BITS : cidr->bits);
    return (size_t)length;
}

bool cidr_holds(const struct cidr *cidr, struct text address)
{
    unsigned char bytes[16];
    unsigned bits, whole = cidr->bits / 8, rest = cidr->bits % 8;

    if (!read_address(address, bytes, &bits) || (is_v4(bytes) && cidr->bits < MAPPED_BITS))
        return false;
    if (memcmp(bytes, cidr->bytes, whole) != 0)
        return false;
    return rest == 0 || ((bytes[whole] ^ cidr->bytes[whole]) >> (8 - rest)) == 0;
}

bool cidr_list_holds(struct text list, struct text address)
{
    struct cidr cidr;

    if (list.length == 0)
        return true;
    while (!text_is_absent(list))
        if (cidr_parse(text_next(&list, ' '), &cidr) && cidr_holds(&cidr, address))
            return true;
    return false;
}
