/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who writes, for the resources of this folder. The texts are parameters of statements. */
#ifndef PORTICO_WORKER_MESSAGES_WRITER_H
#define PORTICO_WORKER_MESSAGES_WRITER_H

#include "http/exchange.h"

bool writer_is_client(const struct exchange *x);

/* A program, which acts by the API key of a member of staff. What its person is typing is not its business. */
bool writer_is_program(const struct exchange *x);

struct text writer_from_firm(const struct exchange *x); /* a boolean */
struct text writer_via(const struct exchange *x);       /* where it is written: messages.via */

#endif
