/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Messages that were sent and are not delivered yet. */
#include "http/exchange.h"

const struct route outgoing_routes[] = {
    {0},
};
