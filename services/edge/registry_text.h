/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The registry as JSON: what the platform answers, and what is kept on disk. */
#ifndef PORTICO_EDGE_REGISTRY_TEXT_H
#define PORTICO_EDGE_REGISTRY_TEXT_H

#include "common/buffer.h"
#include "edge/firms.h"

struct registry_change {
    uint64_t version;
    struct firm *firms; /* free()d by registry_change_close() */
    size_t count;
};

/* False when anything in it is not as it must be: half a registry is worse than the old one. */
bool registry_change_parse(struct text json, struct registry_change *change);
void registry_change_close(struct registry_change *change);

void registry_print(const struct firms *firms, uint64_t version, struct buffer *out);

#endif
