/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Somebody founds a firm of their own, or has the list of their portals mailed. */
#ifndef PORTICO_PLATFORM_SIGN_UP_SIGN_UP_H
#define PORTICO_PLATFORM_SIGN_UP_SIGN_UP_H

#include "http/capability.h"

extern const struct capability sign_up_capability;

#endif
