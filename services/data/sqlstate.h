/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What an SQLSTATE means for the client. */
#ifndef PORTICO_DATA_SQLSTATE_H
#define PORTICO_DATA_SQLSTATE_H

#include <stdbool.h>

enum sqlstate {
    SQLSTATE_BUG,         /* 500: our mistake */
    SQLSTATE_FENCE,       /* PF001: 500, and a security event */
    SQLSTATE_NOT_FOUND,   /* 404: a guard (P0002), or row security refused a write (42501) */
    SQLSTATE_CONFLICT,    /* 409: portico.conflict() */
    SQLSTATE_TAKEN,       /* 409: a unique constraint */
    SQLSTATE_INVALID,     /* 422: a value that a constraint refuses */
    SQLSTATE_RETRY,       /* 503: a lock or a deadlock; trying again may work */
    SQLSTATE_TIMEOUT,     /* 504 */
    SQLSTATE_FULL,        /* 507 */
    SQLSTATE_UNAVAILABLE, /* 503: the server is stopping, starting, or out of a resource */
};

enum sqlstate sqlstate_of(const char *state);

/* The HTTP status for it. */
int sqlstate_status(enum sqlstate state);

/* Whether the error's message is a code that the API returns (portico.must and portico.conflict). */
bool sqlstate_has_code(const char *state);

#endif
