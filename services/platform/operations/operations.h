/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Operations: jobs, cells, and an overview of the platform. */
#ifndef PORTICO_PLATFORM_OPERATIONS_OPERATIONS_H
#define PORTICO_PLATFORM_OPERATIONS_OPERATIONS_H

#include "http/capability.h"

extern const struct capability operations_capability;

#endif
