/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Devices that one asked not to be asked on for the second factor (worker/entry): the list, and taking the trust back.
 */
#include "http/exchange.h"

#include "worker/identity/identity_sql.h"
#include "worker/identity/row_descriptions.h"
#include "worker/parameters.h"

static void ask_index(struct exchange *x)
{
    ask(x, SQL_DEVICES_ADDRESSES, text_of(viewer(x)->person));
}

static void answer_listed(struct exchange *x)
{
    answer_rows(x, 200, SQL_DEVICES_INDEX);
}

static void answer_index(struct exchange *x)
{
    ask(x, SQL_DEVICES_INDEX, text_of(viewer(x)->person), text_of(viewer(x)->id),
        row_descriptions(x, SQL_DEVICES_ADDRESSES));
    ask_again(x, answer_listed);
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
    {GET, "/api/devices", SIGNED_IN, NULL, ask_index, answer_index, "One's trusted devices, the latest first.", NULL},
    {DELETE, "/api/devices/{device}", SELF, NULL, ask_revoke, answer_revoke,
     "Trust it no longer. Sessions there go on.", "device.revoked"},
    {0},
};
