/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Messages: the texts of a thread, their edits and deletions. */
#include "http/exchange.h"

const struct route messages_routes[] = {
    {0},
};
