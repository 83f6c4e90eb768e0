/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The public address check: which addresses a firm may make us call. Only public ones, and none of our own, of
 * neighbouring machines or of a cloud's metadata (IANA's special-purpose registries, RFC 6890).
 */
#ifndef PORTICO_COMMON_PUBLIC_ADDRESS_H
#define PORTICO_COMMON_PUBLIC_ADDRESS_H

#include "common/text.h"

#include <sys/socket.h>

/* Checks the IPv4 address inside those forms of IPv6 that carry one. */
bool address_is_public(const struct sockaddr *address);

/* Whether PORTICO_OUTGOING lists the host and port, separated by commas: "idp.office.example:8443,10.0.0.5:443". */
bool address_is_allowed(struct text list, struct text host, unsigned port);

#endif
