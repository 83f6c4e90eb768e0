/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Finding one's portals. No table knows which firms an address belongs to, so the question becomes a job that asks each
 * firm in turn, and its answer a mail to the address itself. Whoever asks here learns nothing: the answer and its time
 * are the same for every address.
 */
#include "data/limit.h"
#include "http/exchange.h"
#include "platform/keyring.h"
#include "platform/sign_up/sign_up_sql.h"

enum { HOUR_MS = 60 * 60 * 1000, DAY_MS = 24 * HOUR_MS };

/* One address is mailed a few times a day at most, however many strangers type it. */
static const struct limit by_email = {"portals by email", 4, 4, DAY_MS};
static const struct limit by_address = {"portals by address", 20, 10, HOUR_MS};

static const struct field find_form[] = {
    {.name = "email", .kind = FIELD_EMAIL, .required = true, .min = 3, .max = 254},
    {0},
};

static void ask_find(struct exchange *x)
{
    limit_by(x, &by_email, field(x, "email"));
    limit_address(x, &by_address);
    ask(x, SQL_PORTALS_ASK, new_id(x), field(x, "email"), new_id(x));
}

static void answer_find(struct exchange *x)
{
    answer_members(x, 202, NULL, 0);
}

const struct route portal_routes[] = {
    /* Unrecorded: strangers ask, and nothing is changed by it. */
    {POST, "/api/portals", PUBLIC, find_form, ask_find, answer_find,
     "Have a list of one's portals mailed, with a link to the sign-in of each.", NOT_AUDITED},
    {0},
};
