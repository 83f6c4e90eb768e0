/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Founding a firm from the command line: the same three transactions and statements as a sign-up (claimed, filled,
 * active), waited for. Where it breaks off, the jobs service finishes it a minute later.
 */
#ifndef PORTICO_CLI_FOUNDING_H
#define PORTICO_CLI_FOUNDING_H

#include "data/direct.h"

#include <stdint.h>

struct founding {
    const char *slug, *firm_name, *owner_name, *owner_email;
    bool mail;       /* tell the owner that the portal is ready */
    uint64_t number; /* given */
};

/* False with the error: P0409 with a sentence when the name cannot be had, P0002 when there is no room. */
bool founding_run(struct founding *founding, struct direct_error *error);

#endif
