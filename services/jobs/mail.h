/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The jobs that send mails: those of firms (kind 'mail') and of the platform (kind 'platform_mail'). */
#ifndef PORTICO_JOBS_MAIL_H
#define PORTICO_JOBS_MAIL_H

#include "jobs/queue.h"

enum { MAIL_MAX_AGE_SECONDS = 3 * 24 * 60 * 60 };

void mail_start(struct job *job);
void platform_mail_start(struct job *job);

#endif
