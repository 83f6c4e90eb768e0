/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the worker serves: one folder and one line here for each capability. */
#ifndef PORTICO_WORKER_CAPABILITIES_H
#define PORTICO_WORKER_CAPABILITIES_H

#include "http/capability.h"

extern const struct capability *const worker_capabilities[]; /* NULL-terminated */

#endif
