/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who may see and do what: team, helpers, API keys, policies, support, and impersonation. */
#ifndef PORTICO_WORKER_ACCESS_ACCESS_H
#define PORTICO_WORKER_ACCESS_ACCESS_H

#include "http/capability.h"
#include "worker/access/access_sql_shared.h"

extern const struct capability access_capability;

#endif
