/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sign-up of new firms, and finding your portals by mail. */
#ifndef PORTICO_PLATFORM_SIGN_UP_SIGN_UP_H
#define PORTICO_PLATFORM_SIGN_UP_SIGN_UP_H

#include "http/capability.h"

extern const struct capability sign_up_capability;

#endif
