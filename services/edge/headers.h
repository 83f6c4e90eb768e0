/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Which headers the edge forwards.
 *
 * The edge writes every request itself, so that no framing of a client ever reaches a worker. It drops the headers that
 * only it may set (x-portico-*), those that claim to come from a proxy, those of one connection, and names with "_"
 * (which some software reads as "-").
 */
#ifndef PORTICO_EDGE_HEADERS_H
#define PORTICO_EDGE_HEADERS_H

#include "common/text.h"

/* Whether a request header is forwarded to a worker. `name` is in lower case. `connection` is the value of the
   Connection header, or absent: the headers that it names are dropped too. */
bool header_is_forwarded(struct text name, struct text connection);

/* Whether a worker's response header is returned to the client. The edge sets Date and Server itself. */
bool header_is_returned(struct text name);

/* No control character but tab: neither a line break nor an escape sequence of a terminal. */
bool header_value_is_plain(struct text value);

#endif
