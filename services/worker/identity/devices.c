/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The viewer's trusted devices, which need no second factor: the list, and revoking the trust. */
#include "http/exchange.h"

#include "worker/identity/identity_sql.h"
#include "worker/identity/row_descriptions.h"
#include "worker/parameters.h"

static void ask_index(struct exchange *x)
{
    ask(x, SQL_DEVICES_ADDRESSES, text_of(viewer(x)->person));
}

static void answer_described(struct exchange *x)
{
    answer_rows(x, 200, SQL_DEVICES_INDEX);
}

static void answer_index(struct exchange *x)
{
    ask(x, SQL_DEVICES_INDEX, text_of(viewer(x)->person), text_of(viewer(x)->id),
        row_descriptions(x, SQL_DEVICES_ADDRESSES));
    ask_again(x, answer_described);
}

static void ask_revoke(struct exchange *x)
{
    ask(x, SQL_DEVICES_REVOKE, path_part(x, "device"), text_of(viewer(x)->person));
    audit_object(x, path_part(x, "device"));
}

static void answer_revoke(struct exchange *x)
{
    answer_empty(x, 204);
}

const struct route devices_routes[] = {
    {GET, "/api/devices", SIGNED_IN, NULL, ask_index, answer_index, "List the viewer's trusted devices, newest first.",
     NULL},
    {DELETE, "/api/devices/{device}", SELF, NULL, ask_revoke, answer_revoke,
     "Stop trusting a device. Its sessions stay open.", "device.revoked"},
    {0},
};
