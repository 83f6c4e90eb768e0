/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Messages between a client and the firm, and the notes of colleagues beside them. */
#ifndef PORTICO_WORKER_MESSAGES_MESSAGES_H
#define PORTICO_WORKER_MESSAGES_MESSAGES_H

#include "http/capability.h"

extern const struct capability messages_capability;

#endif
