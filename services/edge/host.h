/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The name that a request is for, and which part of the service that is.
 *
 * libh2o hands on whatever the client wrote, and gives a request without a Host to the first host it knows. So every
 * request passes here first: what does not fit the grammar, or is no name of ours, meets a sink that knows no firm.
 */
#ifndef PORTICO_EDGE_HOST_H
#define PORTICO_EDGE_HOST_H

#include "common/text.h"

enum { HOST_BYTES = 253 /* RFC 1035 */ };

struct host {
    char name[HOST_BYTES + 1]; /* lower case, without a trailing dot, closed by a NUL */
    size_t length;
    uint16_t port; /* 0: none was given */
};

enum place { PLACE_NONE, PLACE_APEX, PLACE_ADMIN, PLACE_FIRM };

/* A Host header or :authority: letters, digits, hyphens and dots, and a port or none. False for everything else. */
bool host_parse(struct text authority, struct host *host);

/* Where under `domain` the name stands; `label` gets the firm's for PLACE_FIRM, a part of `host`. */
enum place host_place(const struct host *host, struct text domain, struct text *label);

static inline struct text host_text(const struct host *host)
{
    return (struct text){host->name, host->length};
}

#endif
