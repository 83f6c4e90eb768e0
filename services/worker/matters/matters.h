/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Matters: what the firm does for a client, with stages. */
#ifndef PORTICO_WORKER_MATTERS_MATTERS_H
#define PORTICO_WORKER_MATTERS_MATTERS_H

#include "http/capability.h"
#include "worker/matters/matters_sql_shared.h"

extern const struct capability matters_capability;

#endif
