/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Browsers and addresses of rows, put into words for the statement that lists them. */
#ifndef PORTICO_WORKER_IDENTITY_ROW_DESCRIPTIONS_H
#define PORTICO_WORKER_IDENTITY_ROW_DESCRIPTIONS_H

#include "http/exchange.h"

/* In an answer: of the rows of `statement` (columns id, agent, address) a JSON list of id, device and place. */
struct text row_descriptions(struct exchange *x, const struct statement *statement);

#endif
