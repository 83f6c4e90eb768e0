/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The path is logged without its query, and its ids are random; names, cookies and tokens are never logged. */
#include "edge/access.h"

#include "common/clock.h"
#include "common/log.h"
#include "edge/connection.h"
#include "edge/iovec.h"
#include "edge/request.h"

struct access_logger {
    h2o_logger_t super;
    struct edge *edge;
};

enum { PATH_SHOWN = 512 };

static void on_request_ended(h2o_logger_t *logger, h2o_req_t *req)
{
    struct edge *edge = ((struct access_logger *)logger)->edge;
    struct request *r = request_of(req, edge);
    uint64_t milliseconds = (clock_ns() - r->began_ns) / 1000000;
    struct text path = text_slice(text_of_iovec(req->input.path), 0, req->input.query_at);
    struct log line;

    metrics_count_answer(&edge->metrics, req->res.status, req->bytes_sent, milliseconds);
    log_open(&line, LOG_INFO, "request");
    log_text(&line, "request", text_from(r->id, REQUEST_ID));
    log_number(&line, "firm", (int64_t)r->firm.number);
    log_text(&line, "method", text_slice(text_of_iovec(req->input.method), 0, 16));
    log_text(&line, "path", text_slice(path, 0, PATH_SHOWN));
    log_number(&line, "status", req->res.status);
    log_number(&line, "bytes", (int64_t)req->bytes_sent);
    log_number(&line, "ms", (int64_t)milliseconds);
    log_text(&line, "upstream", text_of(r->upstream));
    log_text(&line, "address", r->connection != NULL ? text_of(r->connection->address.text) : no_text);
    log_close(&line);
}

void access_register(h2o_hostconf_t *host, struct edge *edge)
{
    struct access_logger *access_logger = (void *)h2o_create_logger(&host->fallback_path, sizeof(*access_logger));

    access_logger->super.log_access = on_request_ended;
    access_logger->edge = edge;
}
