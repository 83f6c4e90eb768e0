/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Parameters of statements that several routes share, and choices that several forms share. */
#ifndef PORTICO_WORKER_PARAMETERS_H
#define PORTICO_WORKER_PARAMETERS_H

#include "http/exchange.h"

enum { VALUES_IDS = 512, AREAS_ALL = 15 /* of a link: documents 1, money 2, messages 4, matters 8 */ };

/* ask() and emit() of a statement without parameters. */
void ask_bare(struct exchange *x, const struct statement *statement);
void emit_bare(struct exchange *x, const struct statement *statement);

/* The query parameter `account`, by which a list is filtered, guarded: 404 if the viewer does not see that client.
   Absent: all their clients. */
struct text account_param(struct exchange *x);

/* A boolean parameter. */
struct text bool_param(bool is);

/* Whether the body has this member, null included, as a boolean parameter: a missing member means unchanged. */
struct text given_param(const struct exchange *x, const char *name);

/* The languages that a person or a firm may choose, for FIELD_CHOICE. */
extern const char *const locales[];

/* `count` new ids, at most VALUES_IDS, as an array literal. */
struct text new_ids(struct exchange *x, size_t count);

/* The id of the signed-in person. */
struct text own_id(const struct exchange *x);

/* A number as text. */
struct text number_param(struct exchange *x, uint64_t value);

#endif
