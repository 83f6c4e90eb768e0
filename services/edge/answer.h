/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Answers that the edge makes itself. Whatever happened, the person gets a page or a problem that says what it means
 * for them, with the request's id.
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
    bool varies;                 /* the body was chosen by Accept-Encoding */
};

void answer_send(struct request *r, const struct answer *answer);

/* What can go wrong here. */
enum trouble {
    TROUBLE_BAD_REQUEST,
    TROUBLE_BAD_HOST,
    TROUBLE_UNKNOWN_HOST,
    TROUBLE_MISDIRECTED,
    TROUBLE_HEADERS,
    TROUBLE_BODY,
    TROUBLE_METHOD,
    TROUBLE_NOT_FOUND,
    TROUBLE_LIMITED,
    TROUBLE_SUSPENDED,
    TROUBLE_BUSY,
    TROUBLE_AWAY,
    TROUBLE_BROKEN,
    TROUBLE_SLOW,
    TROUBLE_COUNT
};

/* As a problem (RFC 9457) or a page, whichever is wanted. `retry_after` in seconds, or 0. */
void answer_trouble(struct request *r, enum trouble trouble, uint32_t retry_after);

/* 405 with what would be allowed. */
void answer_not_allowed(struct request *r, struct text allow);

/* The same content without sending it, for what libh2o answered by itself. False for a status that we have no words
 * for. */
bool answer_for_status(struct request *r, int status, struct answer *answer);

/* An answer without content: 204. */
void answer_nothing(struct request *r, struct text allow);

void answer_redirect(struct request *r, struct text location);

/* The style sheet of these pages, at /edge.css. */
void answer_style(struct request *r);

#endif
