/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The firm's clients, the people who act for them, and its staff. */
#include "worker/clients/clients.h"

extern const struct route accounts_routes[];
extern const struct route people_routes[];
extern const struct route imports_routes[];
extern const struct catalogue clients_refusals[];
extern const struct audit_kind clients_audit[];

static const struct resource resources[] = {
    {accounts_routes, "accounts"},
    {people_routes, "people", .keys_only_read = true},
    {imports_routes},
    {0},
};

static const struct constraint_code constraints[] = {
    {"people_email", "email_taken"},
    {"account_people_pkey", "already_linked"},
    {0},
};

const struct capability clients_capability = {
    .name = "clients",
    .resources = resources,
    .refusals = clients_refusals,
    .constraints = constraints,
    .audit = clients_audit,
};
