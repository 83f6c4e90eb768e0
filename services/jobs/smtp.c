/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * libcurl says which sockets to watch and when to call it again (CURLMOPT_SOCKETFUNCTION, CURLMOPT_TIMERFUNCTION), and
 * libuv does both. The one trap: a watcher may only be freed after libuv has closed it, long after curl forgot the
 * socket.
 */
#include "jobs/smtp.h"

#include "common/buffer.h"
#include "common/metrics.h"
#include "common/must.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct smtp {
    uv_loop_t *loop;
    uv_timer_t timer;
    CURLM *multi;
    char url[512];
    uint64_t outcomes[SMTP_REFUSED + 1];
    bool closing;
    struct delivery *deliveries;
};

struct watcher {
    uv_poll_t poll;
    curl_socket_t socket;
    struct smtp *smtp;
};

struct delivery {
    struct smtp *smtp;
    CURL *curl;
    struct curl_slist *recipients;
    struct text rest; /* of the message */
    smtp_f *on_sent;
    void *owner;
    struct delivery *next, *previous;
};

/* ---- one message ---- */

static void free_delivery(struct delivery *delivery)
{
    struct smtp *smtp = delivery->smtp;

    if (delivery->previous)
        delivery->previous->next = delivery->next;
    else
        smtp->deliveries = delivery->next;
    if (delivery->next)
        delivery->next->previous = delivery->previous;
    curl_multi_remove_handle(smtp->multi, delivery->curl);
    curl_easy_cleanup(delivery->curl);
    curl_slist_free_all(delivery->recipients);
    free(delivery);
}

/* A reply of the relay takes precedence over curl's result. Without a reply, nobody refused the mail. */
static enum smtp_outcome outcome_of(CURLcode code, long reply)
{
    if (code == CURLE_OK)
        return SMTP_SENT;
    if (reply >= 500 && reply < 600 && reply != 530 &&
        reply != 535) /* those two are about our login, not the message */
        return SMTP_REFUSED;
    if (reply >= 400 && reply < 600 && reply != 421)
        return SMTP_DEFERRED;
    return SMTP_UNAVAILABLE;
}

static void finish_deliveries(struct smtp *smtp)
{
    CURLMsg *message;
    int left;

    /* A callback may call smtp_close(). */
    while (!smtp->closing && (message = curl_multi_info_read(smtp->multi, &left)) != NULL) {
        struct delivery *delivery = NULL;
        long reply = 0;

        if (message->msg != CURLMSG_DONE)
            continue;
        const CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&delivery);
        curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &reply);
        smtp_f *on_sent = delivery->on_sent;
        void *owner = delivery->owner;
        const enum smtp_outcome outcome = outcome_of(code, reply);

        free_delivery(delivery);
        smtp->outcomes[outcome]++;
        on_sent(owner, outcome, reply);
    }
}

static size_t read_message(char *into, size_t size, size_t count, void *owner)
{
    struct delivery *delivery = owner;
    const size_t room = size * count;
    const size_t length = delivery->rest.length < room ? delivery->rest.length : room;

    memcpy(into, delivery->rest.at, length);
    delivery->rest = text_slice(delivery->rest, length, SIZE_MAX);
    return length;
}

static size_t ignore_bytes(char *bytes, size_t size, size_t count, void *owner)
{
    (void)bytes;
    (void)owner;
    return size * count;
}

static void set_options(struct delivery *delivery, const struct smtp_envelope *envelope)
{
    char address[512];
    CURL *curl = delivery->curl;

    snprintf(address, sizeof(address), "<%.*s>", (int)envelope->from.length, envelope->from.at);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, address);
    snprintf(address, sizeof(address), "<%.*s>", (int)envelope->to.length, envelope->to.at);
    delivery->recipients = curl_slist_append(NULL, address);
    must(delivery->recipients != NULL);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, delivery->recipients);
    curl_easy_setopt(curl, CURLOPT_URL, delivery->smtp->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_TRY);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)SMTP_CONNECT_MS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)SMTP_SECONDS);
    curl_easy_setopt(curl, CURLOPT_MAXAGE_CONN, (long)SMTP_IDLE_SECONDS);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_message);
    curl_easy_setopt(curl, CURLOPT_READDATA, delivery);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)envelope->message.length);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore_bytes);
    curl_easy_setopt(curl, CURLOPT_PRIVATE, (char *)delivery);
}

void smtp_send(struct smtp *smtp, const struct smtp_envelope *envelope, smtp_f *on_sent, void *owner)
{
    struct delivery *delivery = calloc(1, sizeof(*delivery));

    must(delivery != NULL);
    delivery->smtp = smtp;
    delivery->rest = envelope->message;
    delivery->on_sent = on_sent;
    delivery->owner = owner;
    delivery->curl = curl_easy_init();
    must(delivery->curl != NULL);
    set_options(delivery, envelope);
    delivery->next = smtp->deliveries;
    if (smtp->deliveries)
        smtp->deliveries->previous = delivery;
    smtp->deliveries = delivery;
    /* curl only sets its timer here; everything else happens in the loop. */
    must(curl_multi_add_handle(smtp->multi, delivery->curl) == CURLM_OK);
}

/* ---- the loop ---- */

static void on_watcher_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static void on_readiness(uv_poll_t *poll, int status, int events)
{
    const struct watcher *watcher = poll->data;
    struct smtp *smtp = watcher->smtp;
    int flags = 0, running;

    if (status < 0)
        flags = CURL_CSELECT_ERR;
    if (events & UV_READABLE)
        flags |= CURL_CSELECT_IN;
    if (events & UV_WRITABLE)
        flags |= CURL_CSELECT_OUT;
    curl_multi_socket_action(smtp->multi, watcher->socket, flags, &running);
    finish_deliveries(smtp);
}

static int on_socket(CURL *curl, curl_socket_t socket, int wanted, void *owner, void *assigned)
{
    struct smtp *smtp = owner;
    struct watcher *watcher = assigned;
    int events = 0;

    (void)curl;
    if (wanted == CURL_POLL_REMOVE) {
        if (watcher) {
            uv_poll_stop(&watcher->poll);
            uv_close((uv_handle_t *)&watcher->poll, on_watcher_closed);
            curl_multi_assign(smtp->multi, socket, NULL);
        }
        return 0;
    }
    if (watcher == NULL) {
        watcher = calloc(1, sizeof(*watcher));
        must(watcher != NULL);
        watcher->smtp = smtp;
        watcher->socket = socket;
        watcher->poll.data = watcher;
        must(uv_poll_init_socket(smtp->loop, &watcher->poll, socket) == 0);
        curl_multi_assign(smtp->multi, socket, watcher);
    }
    if (wanted != CURL_POLL_IN)
        events |= UV_WRITABLE;
    if (wanted != CURL_POLL_OUT)
        events |= UV_READABLE;
    must(uv_poll_start(&watcher->poll, events, on_readiness) == 0);
    return 0;
}

static void on_timer(uv_timer_t *timer)
{
    struct smtp *smtp = timer->data;
    int running;

    curl_multi_socket_action(smtp->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    finish_deliveries(smtp);
}

/* Never calls curl from here, not even for a timeout of 0: that waits for the next iteration of the loop. */
static int on_timer_wanted(CURLM *multi, long milliseconds, void *owner)
{
    struct smtp *smtp = owner;

    (void)multi;
    if (smtp->closing)
        return 0;
    if (milliseconds < 0)
        uv_timer_stop(&smtp->timer);
    else
        uv_timer_start(&smtp->timer, on_timer, (uint64_t)milliseconds, 0);
    return 0;
}

/* ---- opening and closing ---- */

struct smtp *smtp_open(uv_loop_t *loop, const char *url, const char *name)
{
    struct smtp *smtp = calloc(1, sizeof(*smtp));

    must(smtp != NULL);
    must(curl_global_init(CURL_GLOBAL_DEFAULT) == 0);
    smtp->loop = loop;
    snprintf(smtp->url, sizeof(smtp->url), "%s/%s", url, name);
    smtp->timer.data = smtp;
    must(uv_timer_init(loop, &smtp->timer) == 0);
    smtp->multi = curl_multi_init();
    must(smtp->multi != NULL);
    curl_multi_setopt(smtp->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(smtp->multi, CURLMOPT_SOCKETDATA, smtp);
    curl_multi_setopt(smtp->multi, CURLMOPT_TIMERFUNCTION, on_timer_wanted);
    curl_multi_setopt(smtp->multi, CURLMOPT_TIMERDATA, smtp);
    curl_multi_setopt(smtp->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)SMTP_CONNECTIONS);
    return smtp;
}

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void smtp_close(struct smtp **smtp)
{
    struct delivery *next;

    if (*smtp == NULL)
        return;
    (*smtp)->closing = true;
    for (struct delivery *delivery = (*smtp)->deliveries; delivery != NULL; delivery = next) {
        next = delivery->next;
        free_delivery(delivery);
    }
    curl_multi_cleanup((*smtp)->multi);
    curl_global_cleanup();
    uv_close((uv_handle_t *)&(*smtp)->timer, on_closed);
    *smtp = NULL;
}

void smtp_metrics(const struct smtp *smtp, struct buffer *out)
{
    static const char *const names[] = {"sent", "unavailable", "deferred", "refused"};

    metric_head(out, "portico_mails_total", "counter", "Mails given to the mail server, by outcome.");
    for (size_t i = 0; i <= SMTP_REFUSED; i++)
        buffer_print(out, "portico_mails_total{outcome=\"%s\"} %llu\n", names[i],
                     (unsigned long long)smtp->outcomes[i]);
}
