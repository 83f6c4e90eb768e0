/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The firm itself: settings, brand, sent mail. */
#include "worker/firm/firm.h"

extern const struct route brand_routes[];
extern const struct route installed_app_routes[];
extern const struct route mails_routes[];
extern const struct route settings_routes[];
extern const struct route unsubscriptions_routes[];
extern const struct catalogue firm_refusals[];
extern const struct audit_kind firm_audit[];

static const struct resource resources[] = {
    {brand_routes},
    {installed_app_routes},
    {mails_routes, "mails", .keys_only_read = true},
    {settings_routes, "settings", .keys_only_read = true},
    {unsubscriptions_routes},
    {0},
};

const struct capability firm_capability = {
    .name = "firm",
    .resources = resources,
    .refusals = firm_refusals,
    .audit = firm_audit,
};
