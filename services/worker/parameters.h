/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Parameters for statements that several routes make alike, and what several forms have in common. */
#ifndef PORTICO_WORKER_PARAMETERS_H
#define PORTICO_WORKER_PARAMETERS_H

#include "http/exchange.h"

enum { VALUES_IDS = 512, AREAS_ALL = 15 /* of a link: documents 1, money 2, messages 4, matters 8 */ };

/* ask() and emit() of a statement without parameters. */
void ask_bare(struct exchange *x, const struct statement *statement);
void emit_bare(struct exchange *x, const struct statement *statement);

/* A parameter of the query; one that was left empty is absent. */
struct text query_param(const struct exchange *x, const char *name);

/* The client that a list is to be of, guarded: of one that is not the viewer's there is no empty list, but 404. Absent:
   all of theirs. */
struct text account_param(struct exchange *x);

/* A boolean parameter. */
struct text bool_param(bool is);

/* Whether a member stood in the body, null included, as a boolean parameter: left out means unchanged. */
struct text given_param(const struct exchange *x, const char *name);

/* Languages that people may choose, for FIELD_CHOICE. */
extern const char *const locales[];

/* `count` fresh ids, at most VALUES_IDS, as an array literal. */
struct text new_ids(struct exchange *x, size_t count);

/* Who is signed in. */
struct text own_id(const struct exchange *x);

/* A number as text. */
struct text number_param(struct exchange *x, uint64_t value);

#endif
