/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What somebody is typing, on all their devices. */
#include "http/exchange.h"

const struct route drafts_routes[] = {
    {0},
};
