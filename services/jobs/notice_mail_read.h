/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a mail about notices says, read when it is sent, for the jobs of jobs/mail.c. */
#ifndef PORTICO_JOBS_NOTICE_MAIL_READ_H
#define PORTICO_JOBS_NOTICE_MAIL_READ_H

#include "common/keys.h"
#include "jobs/job.h"

typedef void notice_mail_f(struct job *job, bool any);

/* Fills the facts of the job's mail. any: there is still something to tell. */
void notice_mail_read(struct job *job, notice_mail_f *then);

/* With which the reader of the mail gets no more mails of the kinds that it tells of. */
struct text notice_mail_token(struct job *job, const struct secret_key *firm);

#endif
