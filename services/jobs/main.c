/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The jobs service: runs jobs from the queue, and the periodic tasks.
 *
 * On SIGTERM it takes no new jobs, waits for the running ones (STOP_MS at most), and exits. Another process takes the
 * interrupted jobs again when they count as stuck.
 */
#include "common/buffer.h"
#include "common/config.h"
#include "common/log.h"
#include "common/must.h"
#include "data/pool.h"
#include "data/redis.h"
#include "jobs/context.h"
#include "jobs/deliver.h"
#include "jobs/expiry.h"
#include "jobs/inbox_look.h"
#include "jobs/mail.h"
#include "jobs/mail_templates.h"
#include "jobs/metrics.h"
#include "jobs/notice_mail.h"
#include "jobs/notices.h"
#include "jobs/portals.h"
#include "jobs/queue.h"
#include "jobs/registry.h"
#include "jobs/smtp.h"
#include "jobs/spares.h"
#include "jobs/usage.h"
#include "jobs/wake.h"

#include <signal.h>
#include <stdio.h>
#include <sysexits.h>

enum { FIRM_CONNECTIONS = 2, PLATFORM_CONNECTIONS = 2, STOP_MS = 10000 };

static const struct job_kind kinds[] = {
    {"mail", mail_start, MAIL_MAX_AGE_SECONDS},
    {"platform_mail", platform_mail_start, MAIL_MAX_AGE_SECONDS},
    {"message", deliver_start, 0},
    {"inbox", wake_start, 0},
    {"notice_mail", notice_mail_start, 0},
    {"portals", portals_start, 0},
    {"registry", registry_start, 0},
    {"spares", spares_start, 0},
    {"expiry", expiry_start, 0},
    {"inbox_look", inbox_look_start, 0},
    {"notices", notices_start, 0},
    {NULL, NULL, 0},
};

static struct periodic_task tasks[] = {
    {.name = "spares", .start = spares_start, .every_ms = SPARES_EVERY_MS},
    {.name = "provisioning", .start = provisioning_start, .every_ms = PROVISIONING_EVERY_MS},
    {.name = "usage", .start = usage_start, .every_ms = USAGE_EVERY_MS},
    {.name = "expiry", .start = expiry_plan, .every_ms = EXPIRY_EVERY_MS},
    {.name = "inbox_look", .start = inbox_look_plan, .every_ms = INBOX_LOOK_EVERY_MS},
    {.name = NULL},
};

struct service {
    struct job_context context;
    struct queue *queue;
    struct metrics *metrics;
    uv_signal_t terminate, interrupt;
    uv_timer_t stop_timer;
    bool stopping;
};

/* ---- stopping ---- */

static void on_stopped(void *owner)
{
    struct service *service = owner;

    queue_close(&service->queue);
    metrics_close(&service->metrics);
    smtp_close(&service->context.smtp);
    redis_close(&service->context.redis);
    pool_close(&service->context.firm);
    pool_close(&service->context.platform);
    uv_close((uv_handle_t *)&service->stop_timer, NULL);
    uv_close((uv_handle_t *)&service->terminate, NULL);
    uv_close((uv_handle_t *)&service->interrupt, NULL);
}

static void on_stop_timeout(uv_timer_t *timer)
{
    uv_stop(timer->loop); /* abandons the jobs that still run */
}

static void on_signal(uv_signal_t *signal, int number)
{
    struct service *service = signal->data;

    (void)number;
    if (service->stopping)
        return;
    service->stopping = true;
    log_say(LOG_INFO, "stopping");
    uv_timer_start(&service->stop_timer, on_stop_timeout, STOP_MS, 0);
    queue_stop(service->queue, on_stopped, service);
}

/* ---- starting ---- */

static void write_metrics(struct buffer *out, void *owner)
{
    const struct service *service = owner;

    queue_metrics(service->queue, out);
    smtp_metrics(service->context.smtp, out);
    redis_metrics(service->context.redis, out);
    pool_metrics((struct pool *[]){service->context.platform, service->context.firm}, 2, out);
}

static struct pool *open_pool(uv_loop_t *loop, const char *name, const char *role, int connections, bool fenced)
{
    char conninfo[CONFIG_BYTES];
    const struct pool_options options = {name, config_conninfo(conninfo, role), connections, fenced, 0};

    return pool_open(loop, &options);
}

static void open_signal(struct service *service, uv_signal_t *signal, int number)
{
    signal->data = service;
    must(uv_signal_init(service->context.loop, signal) == 0);
    must(uv_signal_start(signal, on_signal, number) == 0);
}

static bool open_context(struct job_context *context)
{
    char why[KEY_WHY], mails_why[MAIL_WHY];

    context->mails = mail_templates_open(config_text(CONFIG_MAILS), mails_why);
    if (context->mails == NULL) {
        fprintf(stderr, "%s\n", mails_why);
        return false;
    }
    if (!root_load(config_text(CONFIG_ROOT_KEY), &context->root, why)) {
        fprintf(stderr, "%s\n", why);
        return false;
    }
    if (!spares_open())
        return false;
    context->loop = uv_default_loop();
    context->platform = open_pool(context->loop, "platform", "portico_jobs", PLATFORM_CONNECTIONS, false);
    context->firm = open_pool(context->loop, "firm", "portico_app", FIRM_CONNECTIONS, true);
    context->redis = redis_open(context->loop, config_text(CONFIG_REDIS));
    context->smtp = smtp_open(context->loop, config_text(CONFIG_SMTP), config_text(CONFIG_DOMAIN));
    return true;
}

int main(void)
{
    static struct service service;
    char path[SOCKET_BYTES];

    config_load("jobs");
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file at its limit is an error of write(), as on a full disk */
    if (!open_context(&service.context))
        return EX_CONFIG;
    service.queue = queue_open(&service.context, kinds, tasks);
    service.metrics =
        metrics_open(service.context.loop, config_socket(path, "jobs.metrics.sock"), write_metrics, &service);
    must(uv_timer_init(service.context.loop, &service.stop_timer) == 0);
    open_signal(&service, &service.terminate, SIGTERM);
    open_signal(&service, &service.interrupt, SIGINT);
    log_say(LOG_INFO, "ready");
    const int left = uv_run(service.context.loop, UV_RUN_DEFAULT);

    if (left == 0)
        must(uv_loop_close(service.context.loop) == 0);
    spares_close();
    mail_templates_close(&service.context.mails);
    key_wipe(&service.context.root);
    log_say(LOG_INFO, "stopped");
    return 0;
}
