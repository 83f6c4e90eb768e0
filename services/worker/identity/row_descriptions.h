/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Describes the browsers and addresses of rows in words, for the statement that lists them. */
#ifndef PORTICO_WORKER_IDENTITY_ROW_DESCRIPTIONS_H
#define PORTICO_WORKER_IDENTITY_ROW_DESCRIPTIONS_H

#include "http/exchange.h"

/* In an answer: a JSON list of id, device and place for the rows of `statement` (columns id, agent, address). */
struct text row_descriptions(struct exchange *x, const struct statement *statement);

#endif
