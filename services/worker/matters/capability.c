/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Matters: what the firm does for a client, with stages. */
#include "worker/matters/matters.h"

#include "common/config.h"
#include "common/log.h"
#include "worker/matters/packs.h"

extern const struct route home_routes[];
extern const struct route matters_routes[];
extern const struct route templates_routes[];
extern const struct catalogue matters_refusals[];
extern const struct audit_kind matters_audit[];

static bool load_packs(void)
{
    if (packs_load(config_text(CONFIG_PACKS)))
        return true;
    log_say_text(LOG_ERROR, "the starter packs cannot be read", "folder", text_of(config_text(CONFIG_PACKS)));
    return false;
}

static const struct resource resources[] = {
    {home_routes},
    {matters_routes, "matters"},
    {templates_routes, "templates", .keys_only_read = true},
    {0},
};

const struct capability matters_capability = {
    .name = "matters",
    .resources = resources,
    .refusals = matters_refusals,
    .load = load_packs,
    .audit = matters_audit,
};
