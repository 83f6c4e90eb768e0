/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Sending mail: libcurl's SMTP on the loop.
 *
 * It has a curl multi handle of its own, so that its pooled connections are never mixed with those of other uses of
 * curl. One relay, SMTP_CONNECTIONS at a time, SMTP_SECONDS for one message. Callers limit how many they send at once.
 */
#ifndef PORTICO_JOBS_SMTP_H
#define PORTICO_JOBS_SMTP_H

#include "common/text.h"

#include <uv.h>

enum {
    SMTP_CONNECTIONS = 8,
    SMTP_SECONDS = 30,
    SMTP_CONNECT_MS = 5000,
    SMTP_IDLE_SECONDS = 20, /* how long an idle connection is reused; after that the relay may have closed it */
};

struct smtp;

enum smtp_outcome {
    SMTP_SENT,
    SMTP_UNAVAILABLE, /* no connection, or it broke or timed out: nobody refused the mail */
    SMTP_DEFERRED,    /* a temporary refusal by the relay (4xx) */
    SMTP_REFUSED,     /* a permanent refusal by the relay (5xx) */
};

struct smtp_envelope {
    struct text from, to; /* bare addresses, without line breaks */
    struct text message;  /* RFC 5322 with CRLF; must stay valid until the callback */
};

typedef void smtp_f(void *owner, enum smtp_outcome outcome, long reply);

/* `url` is smtp://host:port or smtps://host:port; `name` is our name in EHLO. Both are copied. */
struct smtp *smtp_open(uv_loop_t *loop, const char *url, const char *name);

/* The callback runs exactly once, never before this returns, and not after smtp_close(). */
void smtp_send(struct smtp *smtp, const struct smtp_envelope *envelope, smtp_f *on_sent, void *owner);

void smtp_close(struct smtp **smtp);

struct buffer;
void smtp_metrics(const struct smtp *smtp, struct buffer *out);

#endif
