/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The audit entry (data/audit.h), which the engine appends to a transaction that does something. It commits to the
   request. */
#ifndef PORTICO_HTTP_AUDIT_H
#define PORTICO_HTTP_AUDIT_H

#include "http/inside.h"

/* Appends the audit entry if this transaction is the one that carries it. */
void audit_entry_add(struct exchange *x, struct transaction *transaction);

#endif
