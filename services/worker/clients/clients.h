/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The firm's clients, the people who act for them, and its staff. */
#ifndef PORTICO_WORKER_CLIENTS_CLIENTS_H
#define PORTICO_WORKER_CLIENTS_CLIENTS_H

#include "http/capability.h"

extern const struct capability clients_capability;

#endif
