/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The host name of a request, and which part of the service it belongs to.
 *
 * libh2o passes on whatever the client wrote, and treats a request without a Host as one for its first host. So every
 * request is checked here first: a name that does not fit the grammar, or is not one of ours, is answered without any
 * firm.
 */
#ifndef PORTICO_EDGE_HOST_H
#define PORTICO_EDGE_HOST_H

#include "common/text.h"

enum { HOST_BYTES = 253 /* RFC 1035 */ };

struct host {
    char name[HOST_BYTES + 1]; /* lower case, without a trailing dot, with a closing NUL */
    size_t length;
    uint16_t port; /* 0: none */
};

enum host_kind { HOST_UNKNOWN, HOST_APEX, HOST_ADMIN, HOST_FIRM };

/* Parses a Host header or :authority: letters, digits, hyphens and dots, and optionally a port. False for everything
   else. */
bool host_parse(struct text authority, struct host *host);

/* The kind of the name under `domain`; for HOST_FIRM `label` gets the firm's label, a part of `host`. */
enum host_kind host_classify(const struct host *host, struct text domain, struct text *label);

static inline struct text host_text(const struct host *host)
{
    return (struct text){host->name, host->length};
}

#endif
