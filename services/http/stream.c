/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A body in pieces: pull one on a thread, send it, pull the next when libh2o asks for more. The puller outlives the
 * exchange while a thread works for it; the last of the two closes the stream.
 */
#include "http/stream.h"

#include "common/crypto.h"
#include "common/heap.h"
#include "common/must.h"
#include "http/pull.h"

#include <h2o.h>
#include <stdlib.h>

struct puller {
    h2o_generator_t generator; /* first: libh2o passes this address back */
    uv_work_t work;
    struct server *server;
    struct exchange *x; /* NULL: the client left */
    struct stream *stream;
    uint64_t remaining;
    size_t room;
    ssize_t pulled;
    bool pulling;
    unsigned char piece[PIECE_BYTES];
};

void answer_stream(struct exchange *x, int status, uint64_t length, struct stream *stream)
{
    must(stream != NULL && (x->stream == NULL || x->stream == stream));
    x->stream = stream;
    if (x->state == STATE_REFUSED)
        return;
    if (x->server->pulling >= STREAMS_MAX) {
        refuse_retry(x, 503, "busy", RETRY_SECONDS);
        return;
    }
    exchange_move(x, STATE_STREAMED);
    x->status = status;
    x->stream_length = length;
}

void stream_keep(struct exchange *x, struct stream *stream)
{
    must(x->stream == NULL && stream != NULL);
    x->stream = stream;
}

struct ending {
    uv_work_t work;
    struct stream *stream;
};

static void on_end(uv_work_t *work)
{
    struct ending *ending = work->data;

    ending->stream->end(ending->stream);
}

static void on_ended(uv_work_t *work, int status)
{
    struct ending *ending = work->data;

    must(status == 0);
    ending->stream->close(ending->stream);
    heap_gave(sizeof(*ending));
    free(ending);
}

static void close_stream(struct server *server, struct stream *stream)
{
    struct ending *ending;

    if (stream->end == NULL) {
        stream->close(stream);
        return;
    }
    ending = malloc(sizeof(*ending));
    must(ending != NULL);
    heap_took(sizeof(*ending));
    ending->stream = stream;
    ending->work.data = ending;
    must(uv_queue_work(server->loop, &ending->work, on_end, on_ended) == 0);
}

static void puller_free(struct puller *puller)
{
    puller->server->pulling--;
    heap_gave(sizeof(*puller));
    close_stream(puller->server, puller->stream);
    crypto_wipe(puller->piece, sizeof(puller->piece)); /* it holds part of a document */
    free(puller);
}

static void on_pull(uv_work_t *work)
{
    struct puller *puller = work->data;

    puller->pulled = puller->stream->pull(puller->stream, puller->piece, puller->room);
}

/* A body that ends early must not look complete: the connection is closed. */
static void close_connection(struct puller *puller)
{
    h2o_req_t *req = puller->x->h2o_req;

    req->http1_is_persistent = 0;
    h2o_send(req, NULL, 0, H2O_SEND_STATE_ERROR);
}

static void pull_next(struct puller *puller);

static void on_pulled(uv_work_t *work, int status)
{
    struct puller *puller = work->data;
    h2o_iovec_t piece;

    puller->pulling = false;
    if (puller->x == NULL) {
        puller_free(puller);
        return;
    }
    if (status == 0 && puller->pulled == STREAM_NOT_YET) {
        pull_next(puller); /* behind the work of others */
        return;
    }
    if (status == 0 && puller->pulled == 0 && puller->remaining == STREAM_LENGTH_UNKNOWN) {
        h2o_send(puller->x->h2o_req, NULL, 0, H2O_SEND_STATE_FINAL);
        return;
    }
    if (status != 0 || puller->pulled <= 0 || (size_t)puller->pulled > puller->room) {
        close_connection(puller);
        return;
    }
    if (puller->remaining != STREAM_LENGTH_UNKNOWN)
        puller->remaining -= (uint64_t)puller->pulled;
    puller->x->bytes_out += (uint64_t)puller->pulled;
    piece = h2o_iovec_init(puller->piece, (size_t)puller->pulled);
    h2o_send(puller->x->h2o_req, &piece, 1, puller->remaining == 0 ? H2O_SEND_STATE_FINAL : H2O_SEND_STATE_IN_PROGRESS);
}

static void pull_next(struct puller *puller)
{
    must(!puller->pulling && puller->remaining > 0);
    puller->pulling = true;
    puller->room = puller->remaining < PIECE_BYTES ? (size_t)puller->remaining : PIECE_BYTES;
    must(uv_queue_work(puller->server->loop, &puller->work, on_pull, on_pulled) == 0);
}

static void on_proceed(h2o_generator_t *generator, h2o_req_t *req)
{
    (void)req;
    pull_next((struct puller *)generator);
}

void stream_begin(struct exchange *x)
{
    struct puller *puller = malloc(sizeof(*puller));

    must(puller != NULL);
    heap_took(sizeof(*puller));
    puller->generator = (h2o_generator_t){on_proceed, NULL};
    puller->work.data = puller;
    puller->server = x->server;
    puller->x = x;
    puller->stream = x->stream;
    puller->remaining = x->stream_length;
    puller->pulling = false;
    x->stream = NULL;
    x->puller = puller;
    x->server->pulling++;
    h2o_start_response(x->h2o_req, &puller->generator);
    if (puller->remaining == 0)
        h2o_send(x->h2o_req, NULL, 0, H2O_SEND_STATE_FINAL);
    else
        pull_next(puller);
}

void stream_release(struct exchange *x)
{
    struct puller *puller = x->puller;

    if (x->stream != NULL)
        close_stream(x->server, x->stream);
    x->stream = NULL;
    x->puller = NULL;
    if (puller == NULL)
        return;
    puller->x = NULL;
    if (!puller->pulling)
        puller_free(puller);
}
