/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Audit entries as sentences, for the table file. The page at the desk makes the same ones from the same audit.en.json,
 * with links in them (features/audit/desk/sentence.ts).
 */
#ifndef PORTICO_WORKER_AUDIT_AUDIT_WORDS_H
#define PORTICO_WORKER_AUDIT_AUDIT_WORDS_H

#include "http/exchange.h"

/* Each is about one row of `statement`, and in the exchange's arena. */
struct text audit_who(struct exchange *x, const struct statement *statement, size_t row);
struct text audit_what(struct exchange *x, const struct statement *statement, size_t row);
struct text audit_from(struct exchange *x, const struct statement *statement, size_t row);

#endif
