/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One's own name and preferences, on either side. */
#include "http/exchange.h"

#include "worker/routes/forms.h"
#include "worker/routes/values.h"
#include "worker_sql.h"

static const struct field change_form[] = {
    {.name = "name", .kind = FIELD_TEXT, .min = 1, .max = 120},
    {.name = "phone", .kind = FIELD_TEXT, .max = 40},
    {.name = "locale", .kind = FIELD_CHOICE, .choices = locales},
    {.name = "time_zone", .kind = FIELD_TEXT, .min = 1, .max = 64},
    {0},
};

static void ask_show(struct exchange *x)
{
    ask_bare(x, SQL_PROFILE_SHOW);
}

static void answer_show(struct exchange *x)
{
    answer_row(x, 200, SQL_PROFILE_SHOW);
}

static void ask_change(struct exchange *x)
{
    ask(x, SQL_PROFILE_ZONE, field(x, "time_zone"));
    ask(x, SQL_PROFILE_CHANGE, field(x, "name"), given(x, "phone"), field(x, "phone"), given(x, "locale"),
        field(x, "locale"), given(x, "time_zone"), field(x, "time_zone"));
    ask_bare(x, SQL_PROFILE_SHOW);
    record_object(x, text_of(viewer(x)->person));
}

const struct route profile_routes[] = {
    {GET, "/api/profile", MEMBER, NULL, ask_show, answer_show, "One's own name and preferences.", NULL},
    {PATCH, "/api/profile", MEMBER, change_form, ask_change, answer_show, "Change them.", "profile.changed"},
    {0},
};
