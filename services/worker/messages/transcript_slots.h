/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How many threads are exported at a time in one process. On the loop. */
#ifndef PORTICO_WORKER_MESSAGES_TRANSCRIPT_SLOTS_H
#define PORTICO_WORKER_MESSAGES_TRANSCRIPT_SLOTS_H

#include "common/text.h"

/* Each holds a few megabytes, most of them for the fonts of its PDF, and both at most half of the pool's threads. */
enum { TRANSCRIPTS_MAX = 2 };

/* Full also if the firm has one, so that no firm keeps the others from theirs. */
enum transcript_room { TRANSCRIPT_ROOM, TRANSCRIPT_RUNNING /* this person's */, TRANSCRIPT_FULL };

enum transcript_room transcript_room(uint64_t firm, struct text person);

/* There must be room. Returns what transcript_slot_free() takes. */
size_t transcript_slot_take(uint64_t firm, struct text person);
void transcript_slot_free(size_t slot);

#endif
