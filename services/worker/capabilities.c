/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "worker/capabilities.h"

#include "http/spec.h"
#include "worker/access/access.h"
#include "worker/audit/audit.h"
#include "worker/clients/clients.h"
#include "worker/documents/documents.h"
#include "worker/factors/factors.h"
#include "worker/firm/firm.h"
#include "worker/identity/identity.h"
#include "worker/inbox/inbox.h"
#include "worker/invitations/invitations.h"
#include "worker/live/live.h"
#include "worker/matters/matters.h"
#include "worker/messages/messages.h"
#include "worker/notices/notices.h"
#include "worker/single_sign_on/single_sign_on.h"

#include <stddef.h>

static const struct resource contract_resources[] = {{spec_routes}, {0}};

static const struct capability contract_capability = {.name = "contract", .resources = contract_resources};

/* One per line, so that a diff shows one line for each capability. */
/* clang-format off */
const struct capability *const worker_capabilities[] = {
    &identity_capability,
    &factors_capability,
    &single_sign_on_capability,
    &invitations_capability,
    &access_capability,
    &clients_capability,
    &matters_capability,
    &documents_capability,
    &messages_capability,
    &inbox_capability,
    &notices_capability,
    &firm_capability,
    &live_capability,
    &audit_capability,
    &contract_capability,
    NULL,
};
/* clang-format on */
