/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the platform serves: each capability has a folder, and a line here. */
#ifndef PORTICO_PLATFORM_CAPABILITIES_H
#define PORTICO_PLATFORM_CAPABILITIES_H

#include "http/capability.h"

extern const struct capability *const platform_capabilities[]; /* NULL-terminated */

#endif
