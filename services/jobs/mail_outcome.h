/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How a mail ends: what is recorded in its row, and what the firm's desk is told of it. For the jobs of jobs/mail.c. */
#ifndef PORTICO_JOBS_MAIL_OUTCOME_H
#define PORTICO_JOBS_MAIL_OUTCOME_H

#include "jobs/mail_message.h"
#include "jobs/mime.h"
#include "jobs/notice_mail_read.h"
#include "jobs/queue.h"
#include "jobs/smtp.h"

/* What differs between a firm's mail and the platform's. */
struct mail_side {
    const struct statement *read, *sent, *deferred, *failed;
};

/* The state of such a job. The job's arena owns the texts. */
struct mail {
    const struct mail_side *side;
    struct mail_facts facts;
    struct mail_brand brand;
    struct text locale; /* of the recipient, or absent */
    struct mime_parts parts;
    struct text person;  /* the recipient, or absent */
    struct text wrapped; /* the firm's key */
    bool had_failed;     /* somebody retries it by hand */
    notice_mail_f *on_notices;
    /* Used by the outcome. */
    struct text why; /* why it was not sent */
    bool permanent;  /* no retry */
    bool emits;
    size_t event; /* the statement that writes it */
};

enum mail_failure {
    FAILURE_OTHER,
    FAILURE_ADDRESS, /* no mail reaches this address */
};

/* A new transaction in the tables that hold the mail. */
void mail_transaction(struct job *job);

/* Each ends the job. */
void mail_fail(struct job *job, enum mail_failure failure, struct text why);
smtp_f mail_on_sent;

#endif
