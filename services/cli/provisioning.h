/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Provisions a firm from the command line, with the same three transactions and statements as a sign-up (claim, fill,
 * activate). It blocks. After an interruption, the jobs service completes the firm a minute later.
 */
#ifndef PORTICO_CLI_PROVISIONING_H
#define PORTICO_CLI_PROVISIONING_H

#include "data/direct.h"

#include <stdint.h>

struct provisioning {
    const char *slug, *firm_name, *owner_name, *owner_email;
    bool mail;       /* send the owner a mail when the portal is ready */
    uint64_t number; /* set by provisioning_run() */
};

/* False with the error: P0409 with a sentence when the name is not available, P0002 when the cell is full. */
bool provisioning_run(struct provisioning *provisioning, struct direct_error *error);

#endif
