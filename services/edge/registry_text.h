/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The registry as JSON: the answer of the platform, and the copy on disk. */
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
 * False when it is not the registry's text. A single malformed firm is skipped and logged: whoever signs up chooses its
 * name, and must not be able to keep the other firms from being served.
 */
bool registry_change_parse(struct text json, struct registry_change *change);
void registry_change_close(struct registry_change *change);

void registry_print(const struct firms *firms, uint64_t version, struct buffer *out);

#endif
