/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The vault: folders, documents and uploads. */
#ifndef PORTICO_WORKER_DOCUMENTS_DOCUMENTS_H
#define PORTICO_WORKER_DOCUMENTS_DOCUMENTS_H

#include "http/capability.h"
#include "worker/documents/documents_sql_shared.h"

extern const struct capability documents_capability;

#endif
