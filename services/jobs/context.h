/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What every kind of job may use. main() creates it once; it is read-only after that. */
#ifndef PORTICO_JOBS_CONTEXT_H
#define PORTICO_JOBS_CONTEXT_H

#include "common/keys.h"

#include <uv.h>

struct mail_templates;
struct pool;
struct redis;
struct smtp;

struct job_context {
    uv_loop_t *loop;
    struct pool *platform; /* role portico_jobs, unfenced */
    struct pool *firm;     /* role portico_app, fenced */
    struct redis *redis;   /* to publish events; every job works without it */
    struct smtp *smtp;
    struct mail_templates *mails;
    struct secret_key root;
};

#endif
