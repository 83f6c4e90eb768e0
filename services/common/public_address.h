/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Which addresses of the network a firm may make us call: those that belong to everybody, and none of our own, of the
 * machine's neighbours or of a cloud's metadata (IANA's registries of special purpose, RFC 6890).
 */
#ifndef PORTICO_COMMON_PUBLIC_ADDRESS_H
#define PORTICO_COMMON_PUBLIC_ADDRESS_H

#include "common/text.h"

#include <sys/socket.h>

/* Looks through the forms of IPv6 that carry an IPv4 address. */
bool address_is_public(const struct sockaddr *address);

/* Whether host and port stand in PORTICO_OUTGOING, a list with commas: "idp.office.example:8443,10.0.0.5:443". */
bool address_is_allowed(struct text list, struct text host, unsigned port);

#endif
