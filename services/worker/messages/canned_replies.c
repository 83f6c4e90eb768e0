/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Texts that staff insert into their messages. */
#include "http/exchange.h"

const struct route canned_replies_routes[] = {
    {0},
};
