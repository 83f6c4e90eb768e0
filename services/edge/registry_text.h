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

/*
 * False when it is not the registry's text. A single firm that is not as it must be is left out, and said so in the
 * log: whoever signs up chooses names, and must not be able to keep the others from being known.
 */
bool registry_change_parse(struct text json, struct registry_change *change);
void registry_change_close(struct registry_change *change);

void registry_print(const struct firms *firms, uint64_t version, struct buffer *out);

#endif
