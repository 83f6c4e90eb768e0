/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Copies what the edge must know about a firm (name, colour, version of its brand) from its schema to the registry. */
#ifndef PORTICO_JOBS_REGISTRY_H
#define PORTICO_JOBS_REGISTRY_H

#include "jobs/queue.h"

void registry_start(struct job *job);

#endif
