/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signing in by the firm's identity provider (OpenID Connect). */
#ifndef PORTICO_WORKER_SINGLE_SIGN_ON_SINGLE_SIGN_ON_H
#define PORTICO_WORKER_SINGLE_SIGN_ON_SINGLE_SIGN_ON_H

#include "http/capability.h"

extern const struct capability single_sign_on_capability;

#endif
