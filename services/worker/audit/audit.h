/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who did what, and when. */
#ifndef PORTICO_WORKER_AUDIT_AUDIT_H
#define PORTICO_WORKER_AUDIT_AUDIT_H

#include "http/capability.h"

extern const struct capability audit_capability;

#endif
