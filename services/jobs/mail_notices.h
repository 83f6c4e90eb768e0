/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Kinds of mail about somebody's own account, for the table in mail_text.c; and what it shares with them. */
#ifndef PORTICO_JOBS_MAIL_NOTICES_H
#define PORTICO_JOBS_MAIL_NOTICES_H

#include "jobs/mail_text.h"

typedef void mail_words_f(struct arena *arena, const struct mail_facts *facts, struct mail_words *words);

mail_words_f factor_changed, mail_change_old, mail_change_new, mail_change_taken;

/* "Hello Maria,", and the path on the mail's host with the token behind its '#', where no server sees it. */
struct text mail_hello(struct arena *arena, struct text name);
struct text mail_link(struct arena *arena, const struct mail_facts *facts, const char *path);

#endif
