/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Platform admins: sign-in, sessions, passkeys. */
#ifndef PORTICO_PLATFORM_ADMINS_ADMINS_H
#define PORTICO_PLATFORM_ADMINS_ADMINS_H

#include "http/capability.h"

extern const struct capability admins_capability;

#endif
