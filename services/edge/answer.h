/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Answers that the edge makes itself. In each case the user gets a page or a problem that says what it means for them,
 * with the request's id.
 */
#ifndef PORTICO_EDGE_ANSWER_H
#define PORTICO_EDGE_ANSWER_H

#include "edge/request.h"

struct answer {
    int status;
    struct text type, body;      /* the bytes must live as long as the request */
    struct text etag, encoding;  /* absent: none */
    struct text cache;           /* absent: no-store */
    struct text allow, location; /* absent: none */
    uint32_t retry_after;        /* seconds; 0: none */
    bool varies;                 /* the body depends on Accept-Encoding */
};

void answer_send(struct request *r, const struct answer *answer);

/* The errors that the edge answers. */
enum error_page {
    ERROR_PAGE_BAD_REQUEST,
    ERROR_PAGE_BAD_HOST,
    ERROR_PAGE_UNKNOWN_HOST,
    ERROR_PAGE_MISDIRECTED,
    ERROR_PAGE_HEADERS,
    ERROR_PAGE_BODY,
    ERROR_PAGE_METHOD,
    ERROR_PAGE_NOT_FOUND,
    ERROR_PAGE_LIMITED,
    ERROR_PAGE_SUSPENDED,
    ERROR_PAGE_SUSPENDED_STAFF,
    ERROR_PAGE_BUSY,
    ERROR_PAGE_UNAVAILABLE,
    ERROR_PAGE_BROKEN,
    ERROR_PAGE_SLOW,
    ERROR_PAGE_COUNT
};

/* As a problem (RFC 9457) or a page, depending on the request. `retry_after` in seconds, or 0. */
void answer_error_page(struct request *r, enum error_page error_page, uint32_t retry_after);

/* 405 with the allowed methods; absent: those that the edge knows. */
void answer_not_allowed(struct request *r, struct text allow);

/* Makes the same content without sending it, for an answer that libh2o made itself. False for a status without an error
   page. */
bool answer_for_status(struct request *r, int status, struct answer *answer);

/* An answer without content: 204. */
void answer_nothing(struct request *r, struct text allow);

void answer_redirect(struct request *r, struct text location);

/* The style sheet of these pages, at /edge.css. */
void answer_style(struct request *r);

#endif
