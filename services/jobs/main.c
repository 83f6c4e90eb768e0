/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The jobs service: takes what is to be done later from the queue, and does the chores.
 *
 * On SIGTERM nothing new is taken, what runs may end (STOP_MS at most), and then the process goes. What was cut off is
 * taken again by the next process, once it counts as stuck.
 */
#include "common/buffer.h"
#include "common/config.h"
#include "common/log.h"
#include "common/must.h"
#include "data/pool.h"
#include "jobs/expiry.h"
#include "jobs/house.h"
#include "jobs/mail.h"
#include "jobs/mail_templates.h"
#include "jobs/metrics.h"
#include "jobs/portals.h"
#include "jobs/queue.h"
#include "jobs/registry.h"
#include "jobs/smtp.h"
#include "jobs/spares.h"
#include "jobs/usage.h"

#include <signal.h>
#include <stdio.h>
#include <sysexits.h>

enum { FIRM_CONNECTIONS = 2, PLATFORM_CONNECTIONS = 2, STOP_MS = 10000 };

static const struct job_kind kinds[] = {
    {"mail", mail_start, MAIL_PATIENCE_SECONDS},
    {"platform_mail", platform_mail_start, MAIL_PATIENCE_SECONDS},
    {"portals", portals_start, 0},
    {"registry", registry_start, 0},
    {"spares", spares_start, 0},
    {"expiry", expiry_start, 0},
    {NULL, NULL, 0},
};

static struct chore chores[] = {
    {.name = "spares", .start = spares_start, .every_ms = SPARES_LOOK_MS},
    {.name = "mend", .start = mend_start, .every_ms = MEND_LOOK_MS},
    {.name = "usage", .start = usage_start, .every_ms = USAGE_EVERY_MS},
    {.name = "expiry", .start = expiry_plan, .every_ms = EXPIRY_LOOK_MS},
    {.name = NULL},
};

struct service {
    struct house house;
    struct queue *queue;
    struct metrics *metrics;
    uv_signal_t terminate, interrupt;
    uv_timer_t patience;
    bool stopping;
};

/* ---- end ---- */

static void on_stopped(void *owner)
{
    struct service *service = owner;

    queue_close(&service->queue);
    metrics_close(&service->metrics);
    smtp_close(&service->house.smtp);
    pool_close(&service->house.firm);
    pool_close(&service->house.platform);
    uv_close((uv_handle_t *)&service->patience, NULL);
    uv_close((uv_handle_t *)&service->terminate, NULL);
    uv_close((uv_handle_t *)&service->interrupt, NULL);
}

static void on_patience_over(uv_timer_t *timer)
{
    uv_stop(timer->loop); /* what still runs is given up */
}

static void on_signal(uv_signal_t *signal, int number)
{
    struct service *service = signal->data;

    (void)number;
    if (service->stopping)
        return;
    service->stopping = true;
    log_say(LOG_INFO, "stopping");
    uv_timer_start(&service->patience, on_patience_over, STOP_MS, 0);
    queue_stop(service->queue, on_stopped, service);
}

/* ---- beginning ---- */

static void write_metrics(struct buffer *out, void *owner)
{
    const struct service *service = owner;

    queue_metrics(service->queue, out);
    smtp_metrics(service->house.smtp, out);
    pool_metrics((struct pool *[]){service->house.platform, service->house.firm}, 2, out);
}

static struct pool *open_pool(uv_loop_t *loop, const char *name, const char *role, int connections, bool fenced)
{
    char conninfo[CONFIG_BYTES];
    const struct pool_options options = {name, config_conninfo(conninfo, role), connections, fenced};

    return pool_open(loop, &options);
}

static void open_signal(struct service *service, uv_signal_t *signal, int number)
{
    signal->data = service;
    must(uv_signal_init(service->house.loop, signal) == 0);
    must(uv_signal_start(signal, on_signal, number) == 0);
}

static bool open_house(struct house *house)
{
    char why[KEY_WHY], mails_why[MAIL_WHY];

    house->mails = mail_templates_open(config_text(CONFIG_MAILS), mails_why);
    if (house->mails == NULL) {
        fprintf(stderr, "%s\n", mails_why);
        return false;
    }
    if (!root_load(config_text(CONFIG_ROOT_KEY), &house->root, why)) {
        fprintf(stderr, "%s\n", why);
        return false;
    }
    if (!spares_open())
        return false;
    house->loop = uv_default_loop();
    house->platform = open_pool(house->loop, "platform", "portico_jobs", PLATFORM_CONNECTIONS, false);
    house->firm = open_pool(house->loop, "firm", "portico_app", FIRM_CONNECTIONS, true);
    house->smtp = smtp_open(house->loop, config_text(CONFIG_SMTP), config_text(CONFIG_DOMAIN));
    return true;
}

int main(void)
{
    static struct service service;
    char path[SOCKET_BYTES];

    config_load("jobs");
    signal(SIGPIPE, SIG_IGN);
    if (!open_house(&service.house))
        return EX_CONFIG;
    service.queue = queue_open(&service.house, kinds, chores);
    service.metrics =
        metrics_open(service.house.loop, config_socket(path, "jobs.metrics.sock"), write_metrics, &service);
    must(uv_timer_init(service.house.loop, &service.patience) == 0);
    open_signal(&service, &service.terminate, SIGTERM);
    open_signal(&service, &service.interrupt, SIGINT);
    log_say(LOG_INFO, "ready");
    const int left = uv_run(service.house.loop, UV_RUN_DEFAULT);

    if (left == 0)
        must(uv_loop_close(service.house.loop) == 0);
    spares_close();
    mail_templates_close(&service.house.mails);
    key_wipe(&service.house.root);
    log_say(LOG_INFO, "stopped");
    return 0;
}
