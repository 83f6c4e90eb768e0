/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "worker/capabilities.h"

#include "worker/access/access.h"
#include "worker/audit/audit.h"
#include "worker/clients/clients.h"
#include "worker/documents/documents.h"
#include "worker/factors/factors.h"
#include "worker/firm/firm.h"
#include "worker/identity/identity.h"
#include "worker/invitations/invitations.h"
#include "worker/live/live.h"
#include "worker/matters/matters.h"
#include "worker/single_sign_on/single_sign_on.h"

#include <stddef.h>

const struct capability *const worker_capabilities[] = {
    &identity_capability, &factors_capability, &single_sign_on_capability, &invitations_capability,
    &access_capability,   &clients_capability, &matters_capability,        &documents_capability,
    &firm_capability,     &live_capability,    &audit_capability,          NULL,
};
