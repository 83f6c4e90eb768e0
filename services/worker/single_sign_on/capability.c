/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signing in by the firm's identity provider (OpenID Connect). */
#include "worker/single_sign_on/single_sign_on.h"

#include "worker/single_sign_on/fetch.h"

extern const struct route identity_provider_routes[];
extern const struct route identity_provider_link_routes[];
extern const struct route identity_provider_sign_in_routes[];
extern const struct catalogue single_sign_on_refusals[];
extern const struct audit_kind single_sign_on_audit[];

static bool load(void)
{
    fetch_start(); /* before the first thread */
    return true;
}

static const struct resource resources[] = {
    {identity_provider_routes},
    {identity_provider_link_routes},
    {identity_provider_sign_in_routes},
    {0},
};

const struct capability single_sign_on_capability = {
    .name = "single_sign_on",
    .resources = resources,
    .refusals = single_sign_on_refusals,
    .load = load,
    .audit = single_sign_on_audit,
};
