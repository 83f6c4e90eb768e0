/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The platform's audit log: what admins did, and why. */
#ifndef PORTICO_PLATFORM_AUDIT_AUDIT_H
#define PORTICO_PLATFORM_AUDIT_AUDIT_H

#include "http/capability.h"

extern const struct capability audit_capability;

#endif
