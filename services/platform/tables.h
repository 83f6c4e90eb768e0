/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The route tables of the platform, one per file of routes/. */
#ifndef PORTICO_PLATFORM_TABLES_H
#define PORTICO_PLATFORM_TABLES_H

#include "http/exchange.h"

/* apex */
extern const struct route name_routes[], portal_routes[], sign_up_routes[];
/* admin */
extern const struct route admin_sign_in_routes[], admin_session_routes[], admin_passkey_routes[], firm_routes[],
    job_routes[], record_routes[], overview_routes[], cell_routes[], support_routes[];
/* our own processes */
extern const struct route registry_routes[];

#endif
