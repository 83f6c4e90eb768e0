/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What configuring the identity provider and signing in by it share. */
#ifndef PORTICO_WORKER_SINGLE_SIGN_ON_IDENTITY_PROVIDER_H
#define PORTICO_WORKER_SINGLE_SIGN_ON_IDENTITY_PROVIDER_H

#include "http/exchange.h"

/* The purpose for which the client secret is sealed. */
#define IDENTITY_PROVIDER_SECRET "identity_provider"

enum { IDENTITY_PROVIDER_RETRY = 3 /* seconds */ };

/* The redirect URI: a page of the desk, on the firm's own host. */
struct text identity_provider_return(struct exchange *x);

#endif
