/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Problems (RFC 9457): the body of a refusal, with a code for programs and a sentence for people, in the language of
 * the request. A code without a sentence gets the general sentence of its status.
 */
#ifndef PORTICO_HTTP_PROBLEM_H
#define PORTICO_HTTP_PROBLEM_H

#include "http/exchange.h"

/* "Not found", in English: the phrase of the status line. Never NULL. */
const char *status_title(int status);

/* Fills the exchange's answer from its refusal. */
void problem_answer(struct exchange *x);

/* ---- failures of the database ---- */

struct run;

/* The code for a failed run. It lives in the exchange's arena, or is a literal. */
const char *problem_code(const struct exchange *x, const struct run *run);

/* Turns a failed run into the exchange's refusal. */
void problem_of_run(struct exchange *x, const struct run *run);

#endif
