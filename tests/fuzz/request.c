/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "request.h"

static const struct server_options options = {.service = "fuzz", .realm = REALM_FIRM};
static struct server server = {.options = &options};

struct exchange *request_open(const struct route *route, struct header_line *header)
{
    struct exchange *x = exchange_open(&server);

    x->route = route;
    x->request.method = route->method;
    x->request.headers = header;
    x->request.header_count = header == NULL ? 0 : 1;
    x->id = lit("0123456789abcdef0123456789abcdef");
    x->address = lit("192.0.2.1");
    for (enum state state = STATE_FIRM; state <= STATE_FORM; state++) /* where requests are read, and refused */
        exchange_move(x, state);
    return x;
}
