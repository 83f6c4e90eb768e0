/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The firm's settings, and the progress of its set-up. */
#include "http/exchange.h"

#include "worker/firm/firm.h"
#include "worker/firm/firm_sql.h"
#include "worker/identity/identity.h"
#include "worker/parameters.h"
#include "worker/worker_sql.h"

static const struct field change_form[] = {
    {.name = "name", .kind = FIELD_TEXT, .min = 1, .max = 120},
    {.name = "locale", .kind = FIELD_CHOICE, .choices = locales},
    {.name = "time_zone", .kind = FIELD_TEXT, .min = 1, .max = 64},
    {.name = "shows_reads", .kind = FIELD_BOOL},
    {.name = "notice_minutes", .kind = FIELD_NUMBER, .min = 0, .max = 60},
    {.name = "notice_shows_text", .kind = FIELD_BOOL},
    {0},
};

void ask_setup(struct exchange *x)
{
    if (viewer(x)->kind == VIEWER_ASSIGNED)
        refuse(x, 403, "restricted_to_clients");
    else if (viewer(x)->level < LEVEL_TWO_FACTORS)
        ask_bare(x, SQL_SETTINGS_SETUP_GUARD);
}

/* A viewer with two factors has a factor set up; only the service can read the table. */
static void ask_show(struct exchange *x)
{
    ask(x, SQL_SETTINGS_SHOW, bool_param(viewer(x)->level >= LEVEL_TWO_FACTORS));
}

static void answer_show(struct exchange *x)
{
    answer_row(x, 200, SQL_SETTINGS_SHOW);
}

static void ask_change(struct exchange *x)
{
    ask(x, SQL_PROFILE_TIME_ZONE_GUARD, field(x, "time_zone"));
    ask(x, SQL_SETTINGS_CHANGE, field(x, "name"), field(x, "locale"), field(x, "time_zone"), field(x, "shows_reads"),
        field(x, "notice_minutes"), field(x, "notice_shows_text"));
    ask_bare(x, SQL_SETTINGS_INCREMENT_VERSION);
    ask(x, SQL_BRAND_PUBLISH, new_id(x));
    ask_show(x);
    emit(x, SQL_EVENTS_EMIT, no_text, lit("false"), lit("brand"), no_text, lit("settings.changed"));
}

const struct route settings_routes[] = {
    {GET, "/api/settings", STAFF_ONE_FACTOR, NULL, ask_show, answer_show,
     "Show the firm's settings: name, locale, quota, and the steps of its set-up.", NULL},
    {PATCH, "/api/settings", ADMIN, change_form, ask_change, answer_show,
     "Change the firm's name, locale or time zone, whether clients see when their messages were read, or the mails "
     "that "
     "tell of news.",
     "settings.changed"},
    {0},
};
