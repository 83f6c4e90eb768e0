/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What runs: jobs, cells, and the platform in a few numbers. */
#ifndef PORTICO_PLATFORM_OPERATIONS_OPERATIONS_H
#define PORTICO_PLATFORM_OPERATIONS_OPERATIONS_H

#include "http/capability.h"

extern const struct capability operations_capability;

#endif
