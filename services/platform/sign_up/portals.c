/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Finding your portals. No table lists the firms of an address, so a request creates a job that searches each firm in
 * turn, and sends the result by mail to the address. The response reveals nothing: it and its time are the same for
 * every address.
 */
#include "data/limit.h"
#include "http/exchange.h"
#include "platform/keyring.h"
#include "platform/sign_up/sign_up_sql.h"

enum { HOUR_MS = 60 * 60 * 1000, DAY_MS = 24 * HOUR_MS };

/* An address gets a few mails per day at most, however often strangers type it. */
static const struct limit mails_by_network = {"portals mails to one by network", 4, 4, DAY_MS};
static const struct limit mails_of_all = {"portals mails to one", 12, 12, DAY_MS};
static const struct limit by_address = {"portals by address", 20, 10, HOUR_MS};

static const struct field find_form[] = {
    {.name = "email", .kind = FIELD_EMAIL, .required = true, .min = 3, .max = 254},
    {0},
};

static void ask_find(struct exchange *x)
{
    limit_mails(x, &mails_by_network, &mails_of_all);
    limit_address(x, &by_address);
    ask(x, SQL_PORTALS_ASK, new_id(x), field(x, "email"), new_id(x));
}

static void answer_find(struct exchange *x)
{
    answer_members(x, 202, NULL, 0);
}

const struct route portal_routes[] = {
    /* Not audited: anybody may request it, and it changes nothing. */
    {POST, "/api/portals", PUBLIC, find_form, ask_find, answer_find,
     "Send a list of the portals of an address by mail, with a sign-in link for each.", NOT_AUDITED},
    {0},
};
