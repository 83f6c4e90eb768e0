/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A session as the text in the cache: twelve parts separated by spaces, then the networks. */
#ifndef PORTICO_DATA_SESSION_TEXT_H
#define PORTICO_DATA_SESSION_TEXT_H

#include "data/session.h"

enum { SESSION_TEXT = 256 + SESSION_NETWORKS };

struct text session_print(const struct session *session, char out[SESSION_TEXT]);

/* False for any text that session_print() did not write; the session is then read from PostgreSQL. */
bool session_parse(struct text text, struct session *session);

/* Sets kind and role from their names in the database. */
bool session_name_kind(struct session *session, struct text kind, struct text role);

/* Whether it has not expired; also sets or removes LEVEL_FRESH. */
bool session_is_open(struct session *session, int64_t now);

#endif
