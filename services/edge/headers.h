/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Which headers pass.
 *
 * The edge writes every request anew, so that no framing of a client's ever reaches a worker. What only we may say
 * (x-portico-*), what pretends to be from a proxy, what belongs to one connection, and names with "_" (which some
 * software reads as "-") stay outside.
 */
#ifndef PORTICO_EDGE_HEADERS_H
#define PORTICO_EDGE_HEADERS_H

#include "common/text.h"

/* `name` is in lower case. `connection` is the value of the Connection header, or absent: what it names stays out too.
 */
bool header_goes_up(struct text name, struct text connection);

/* For what a worker answered. Date and Server are the edge's own. */
bool header_comes_down(struct text name);

/* No control character but tab: neither a second line nor a terminal's escape. */
bool header_value_is_plain(struct text value);

#endif
