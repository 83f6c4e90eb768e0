/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Event streams: open pages get changes as they happen. */
#include "worker/live/live.h"

extern const struct route live_routes[];
extern const struct catalogue live_refusals[];

static const struct resource resources[] = {
    {live_routes},
    {0},
};

const struct capability live_capability = {
    .name = "live",
    .resources = resources,
    .refusals = live_refusals,
    .start = live_start,
};
