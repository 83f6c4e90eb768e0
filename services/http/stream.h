/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Answers that do not fit into a buffer: a body that is pulled piece by piece on a thread, and event streams. */
#ifndef PORTICO_HTTP_STREAM_H
#define PORTICO_HTTP_STREAM_H

#include "common/buffer.h"
#include "http/exchange.h"

#include <sys/types.h>

/*
 * A body. `pull` runs on a thread of the bounded pool, never twice at once: it writes at most `room`
 * bytes and returns their number, or -1 (the connection is then closed, because a short body must not look complete).
 * One that has worked for some 50 ms without a byte returns STREAM_NOT_YET and is pulled again unless the client left,
 * so that it neither keeps a thread from others nor works for nobody.
 * `close` runs on the loop, exactly once, also when the client left. What would hold up the loop is done before by
 * `end`, on a thread, which may be NULL.
 */
struct stream {
    ssize_t (*pull)(struct stream *stream, unsigned char *into, size_t room);
    void (*end)(struct stream *stream);
    void (*close)(struct stream *stream);
};

enum { STREAM_NOT_YET = -2 };

void answer_stream(struct exchange *x, int status, uint64_t length, struct stream *stream);

/* As the length, of a body whose length is not known: it ends when `pull` returns 0, and is sent in chunks. One that
   breaks off has no last chunk, so it does not look complete either. */
#define STREAM_LENGTH_UNKNOWN UINT64_MAX

/* For a stream that is filled by several steps before it is answered: from now on the exchange closes it, however it
   ends. */
void stream_keep(struct exchange *x, struct stream *stream);

/* ---- server-sent events (WHATWG HTML, section 9.2) ---- */

struct events; /* one open stream */

/* Messages that may wait for a slow reader; beyond it the stream is closed, and the client then catches up. */
enum { EVENTS_WAITING = 64 };

/* How long a browser waits before it asks for an ended stream again; as text, since it is sent as such. */
#define EVENTS_RETRY_MS "2000"

/* Turns the exchange into an event stream. `on_close` runs exactly once. The engine sends heartbeats (15 s). */
struct events *answer_events(struct exchange *x, void (*on_close)(void *owner), void *owner);

/* Queues a message; false when the stream was closed because the reader is too slow. `id` may be absent. It never calls
   `on_close` before it returns. */
bool events_send(struct events *events, struct text id, struct text name, struct text data);

/* The same for many streams: the message is encoded once. */
void events_encode(struct buffer *out, struct text id, struct text name, struct text data);
bool events_send_encoded(struct events *events, struct text message);

void events_end(struct events *events);

#endif
