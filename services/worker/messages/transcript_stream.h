/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The zip of an exported thread, as a stream. It is filled with lines first and pulled then; both may block, so they
 * run on threads, one at a time. Opening and closing run on the loop.
 */
#ifndef PORTICO_WORKER_MESSAGES_TRANSCRIPT_STREAM_H
#define PORTICO_WORKER_MESSAGES_TRANSCRIPT_STREAM_H

#include "http/stream.h"

/* `firm_key`: the firm's wrapped key from a row. The stream counts as `person`'s until it is closed. */
struct stream *transcript_stream_open(uint64_t firm, struct text firm_key, struct text person);

/* First the head, then the lines of statements transcript_head and transcript_page, in order. False: no room. */
bool transcript_stream_add(struct stream *stream, struct text line);

#endif
