/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Problems (RFC 9457): the codes that an answer may carry, each with its status and one kind sentence, and the body
 * that says it. A code that comes from the database and stands in no row gets its status's general sentence.
 */
#ifndef PORTICO_HTTP_PROBLEM_H
#define PORTICO_HTTP_PROBLEM_H

#include "http/exchange.h"

/* "Not Found". Never NULL. */
const char *status_title(int status);

/* The sentence for a code of a problem. */
struct text problem_detail(struct text code, int status);

/* The sentence for what is wrong with one field. */
struct text field_detail(struct text code);

/* True when the table has this code (the unit tests ask). */
bool problem_is_known(struct text code);

/* Fills the exchange's answer from its refusal. */
void problem_answer(struct exchange *x);

/* ---- what the database said ---- */

struct run;

/* Turns a failed run into the exchange's refusal. */
void problem_of_run(struct exchange *x, const struct run *run);

#endif
