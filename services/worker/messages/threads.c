/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Threads between a client and the firm, and who has read how far. */
#include "http/exchange.h"

const struct route threads_routes[] = {
    {0},
};
