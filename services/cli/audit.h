/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The platform's audit log of what was done from the command line. */
#ifndef PORTICO_CLI_AUDIT_H
#define PORTICO_CLI_AUDIT_H

#include "data/direct.h"

struct act {
    const char *what;   /* "firm.suspended" */
    const char *route;  /* "portico firm suspend" */
    const char *firm;   /* number, or NULL */
    const char *object; /* id, or NULL */
    const char *reason; /* or NULL */
};

/* Appends the audit entry. It must be the last statement of the act's transaction. */
bool audit_act(PGconn *platform, const struct act *act, struct direct_error *error);

#endif
