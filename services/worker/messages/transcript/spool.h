/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Lines or bytes that are too many for memory: written once, read from the start as often as needed.
 *
 * The file has no name, and its bytes are sealed under a key that is only in memory, so that no text of a message lies
 * on a disk. All functions may block: call them on a thread, one at a time.
 */
#ifndef PORTICO_WORKER_MESSAGES_TRANSCRIPT_SPOOL_H
#define PORTICO_WORKER_MESSAGES_TRANSCRIPT_SPOOL_H

#include "common/buffer.h"

struct spool;

/* NULL with errno if no file can be made in `folder`. Freed by spool_close(), which wipes what it held. */
struct spool *spool_open(const char *folder);
void spool_close(struct spool **spool);

/* Appends bytes of a spool that is read by spool_next_bytes(), whatever they are. False with errno. */
bool spool_add_bytes(struct spool *spool, struct text bytes);

/* Appends a line, which has no line feed. False with errno, for example because the disk is full. */
bool spool_add(struct spool *spool, struct text line);

/* The next line is the first again; nothing may be added from now on. False with errno. */
bool spool_rewind(struct spool *spool);

enum spool_outcome { SPOOL_LINE, SPOOL_END, SPOOL_FAILED };

/* The next line, in the spool's memory until the next call. */
enum spool_outcome spool_next(struct spool *spool, struct text *line);

/* The next bytes, at most a block of 64 KB, in the spool's memory until the next call. */
enum spool_outcome spool_next_bytes(struct spool *spool, struct text *bytes);

#endif
