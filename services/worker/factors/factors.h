/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Second factors: passkeys, authenticator apps, recovery codes. */
#ifndef PORTICO_WORKER_FACTORS_FACTORS_H
#define PORTICO_WORKER_FACTORS_FACTORS_H

#include "http/capability.h"

extern const struct capability factors_capability;

#endif
