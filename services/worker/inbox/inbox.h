/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The inbox: what waits for the firm. An act that opens or closes an item does it in its own transaction, by the shared
 * statements of calls.sql, after it has locked or written the thing itself and before what locks usage or audit_head.
 */
#ifndef PORTICO_WORKER_INBOX_INBOX_H
#define PORTICO_WORKER_INBOX_INBOX_H

#include "http/capability.h"
#include "worker/inbox/inbox_sql_shared.h"

extern const struct capability inbox_capability;

#endif
