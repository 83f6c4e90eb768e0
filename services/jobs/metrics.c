/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Just enough HTTP/1.1 for a scraper: it waits for the first bytes of a request and does not parse them. */
#include "jobs/metrics.h"

#include "common/buffer.h"
#include "common/log.h"
#include "common/must.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct metrics {
    uv_pipe_t listening;
    metrics_f *write;
    void *owner;
    int readers;
};

struct reader {
    uv_pipe_t pipe;
    uv_write_t writing;
    struct buffer head, body;
    struct metrics *metrics;
    char request[METRICS_ASKING];
    bool answered;
};

static void on_reader_closed(uv_handle_t *handle)
{
    struct reader *reader = handle->data;

    reader->metrics->readers--;
    buffer_close(&reader->head);
    buffer_close(&reader->body);
    free(reader);
}

static void close_reader(struct reader *reader)
{
    if (!uv_is_closing((uv_handle_t *)&reader->pipe))
        uv_close((uv_handle_t *)&reader->pipe, on_reader_closed);
}

static void on_written(uv_write_t *writing, int status)
{
    (void)status;
    close_reader(writing->data);
}

static void send_metrics(struct reader *reader)
{
    reader->metrics->write(&reader->body, reader->metrics->owner);
    buffer_print(&reader->head,
                 "HTTP/1.1 200 OK\r\ncontent-type: text/plain; version=0.0.4\r\ncontent-length: %zu\r\n"
                 "connection: close\r\n\r\n",
                 reader->body.length);
    uv_buf_t parts[] = {uv_buf_init(reader->head.at, (unsigned)reader->head.length),
                        uv_buf_init(reader->body.at, (unsigned)reader->body.length)};

    reader->answered = true;
    reader->writing.data = reader;
    if (uv_write(&reader->writing, (uv_stream_t *)&reader->pipe, parts, 2, on_written) != 0)
        close_reader(reader);
}

static void provide_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *into)
{
    struct reader *reader = handle->data;

    (void)suggested;
    *into = uv_buf_init(reader->request, sizeof(reader->request));
}

static void on_read(uv_stream_t *stream, ssize_t length, const uv_buf_t *from)
{
    struct reader *reader = stream->data;

    (void)from;
    if (length < 0)
        close_reader(reader);
    else if (length > 0 && !reader->answered)
        send_metrics(reader);
}

static void on_connection(uv_stream_t *listening, int status)
{
    struct metrics *metrics = listening->data;
    struct reader *reader;

    if (status < 0)
        return;
    reader = calloc(1, sizeof(*reader));
    must(reader != NULL);
    reader->metrics = metrics;
    reader->pipe.data = reader;
    buffer_open(&reader->head, 1024);
    buffer_open(&reader->body, METRICS_BYTES);
    metrics->readers++;
    must(uv_pipe_init(listening->loop, &reader->pipe, 0) == 0);
    if (uv_accept(listening, (uv_stream_t *)&reader->pipe) != 0 || metrics->readers > METRICS_READERS ||
        uv_read_start((uv_stream_t *)&reader->pipe, provide_buffer, on_read) != 0)
        close_reader(reader);
}

struct metrics *metrics_open(uv_loop_t *loop, const char *path, metrics_f *write, void *owner)
{
    struct metrics *metrics = calloc(1, sizeof(*metrics));
    int failed;

    must(metrics != NULL);
    metrics->write = write;
    metrics->owner = owner;
    metrics->listening.data = metrics;
    must(uv_pipe_init(loop, &metrics->listening, 0) == 0);
    unlink(path);
    failed = uv_pipe_bind(&metrics->listening, path);
    if (failed == 0)
        failed = uv_listen((uv_stream_t *)&metrics->listening, METRICS_READERS, on_connection);
    if (failed == 0)
        failed = chmod(path, 0600);
    if (failed != 0) {
        log_say_text(LOG_ERROR, "the metrics socket cannot be opened", "why", text_of(uv_strerror(failed)));
        metrics_close(&metrics);
    }
    return metrics;
}

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void metrics_close(struct metrics **metrics)
{
    if (*metrics == NULL)
        return;
    uv_close((uv_handle_t *)&(*metrics)->listening, on_closed);
    *metrics = NULL;
}
