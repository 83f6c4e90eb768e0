/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What setting up the service by which staff sign in, and signing in by it, share. */
#ifndef PORTICO_WORKER_SINGLE_SIGN_ON_IDENTITY_PROVIDER_H
#define PORTICO_WORKER_SINGLE_SIGN_ON_IDENTITY_PROVIDER_H

#include "http/exchange.h"

/* What the client's secret is sealed for. */
#define IDENTITY_PROVIDER_SECRET "identity_provider"

enum { IDENTITY_PROVIDER_RETRY = 3 /* seconds */ };

/* Where the service sends browsers back to: a page of the desk, at the firm's own host. */
struct text identity_provider_return(struct exchange *x);

#endif
