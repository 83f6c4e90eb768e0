/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How the viewer wants mails about news: at once, once a day or never, for each kind that they can get. Mails that law
   or security requires are not in here: nobody can refuse them. */
#include "http/exchange.h"

#include "worker/notices/notices_sql.h"
#include "worker/parameters.h"

static const char *const ways[] = {"at_once", "daily", "never", NULL};

static const struct field change_form[] = {
    {.name = "hour", .kind = FIELD_NUMBER, .min = 0, .max = 23},
    {.name = "message", .kind = FIELD_CHOICE, .choices = ways},
    {.name = "document", .kind = FIELD_CHOICE, .choices = ways},
    {.name = "stage", .kind = FIELD_CHOICE, .choices = ways},
    {.name = "mention", .kind = FIELD_CHOICE, .choices = ways},
    {.name = "assignment", .kind = FIELD_CHOICE, .choices = ways},
    {.name = "sign_in_help", .kind = FIELD_CHOICE, .choices = ways},
    {0},
};

/* The kinds of both sides, of clients alone and of staff alone. */
static const char *const of_both[] = {"message", "document", NULL};
static const char *const of_clients[] = {"stage", NULL};
static const char *const of_staff[] = {"mention", "assignment", "sign_in_help", NULL};

static void ask_show(struct exchange *x)
{
    ask_bare(x, SQL_CHOICES_SHOW);
}

static void answer_show(struct exchange *x)
{
    answer_row(x, 200, SQL_CHOICES_SHOW);
}

static void ask_ways(struct exchange *x, const char *const *kinds, bool can_get)
{
    for (; *kinds; kinds++) {
        if (text_is_absent(field(x, *kinds)))
            continue;
        if (can_get)
            ask(x, SQL_CHOICES_SET, text_of(*kinds), field(x, *kinds));
        else
            refuse_field(x, *kinds, "unknown");
    }
}

static void ask_change(struct exchange *x)
{
    const bool is_client = viewer(x)->kind == VIEWER_CLIENT;

    ask_ways(x, of_both, true);
    ask_ways(x, of_clients, is_client);
    ask_ways(x, of_staff, !is_client);
    if (!text_is_absent(field(x, "hour")))
        ask(x, SQL_CHOICES_SET_HOUR, field(x, "hour"));
    ask_show(x);
    audit_object(x, own_id(x));
}

const struct route choices_routes[] = {
    {GET, "/api/notice-choices", SIGNED_IN, NULL, ask_show, answer_show,
     "Show how the viewer wants mails about news: the way of each kind that they can get, and the hour of daily mails "
     "in "
     "their time zone.",
     NULL},
    {PUT, "/api/notice-choices", SELF, change_form, ask_change, answer_show,
     "Change these. A member that is missing stays as it is; a kind that the viewer cannot get is 422 `unknown`.",
     "notices.chosen"},
    {0},
};
