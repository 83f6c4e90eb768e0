/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Notes of colleagues in a thread, which no client ever sees. */
#include "http/exchange.h"

const struct route internal_notes_routes[] = {
    {0},
};
