/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Firms as admins see them: names, states and sizes, never the content of their clients. */
#include "platform/firms/firms.h"

#include "common/must.h"
#include "platform/firms/firms_sql.h"
#include "platform/registry/registry.h"

static const struct field firm_form[] = {
    {.name = "firm_name", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 120},
    {.name = "slug", .kind = FIELD_TEXT, .required = true, .min = 3, .max = 40},
    {.name = "owner_name", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 120},
    {.name = "owner_email", .kind = FIELD_EMAIL, .required = true, .min = 3, .max = 254},
    {.name = "reason", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 300},
    {0},
};
static const struct field reason_form[] = {
    {.name = "reason", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 300},
    {0},
};

/* The firm's number, or 404 for what cannot be one. */
static struct text number_part(struct exchange *x)
{
    const struct text number = path_part(x, "number");
    uint64_t value;

    if (!text_to_number(number, &value) || value > INT64_MAX)
        refuse(x, 404, "no_such_firm");
    return number;
}

/* ---- reading ---- */

static const char *const states[] = {"claimed", "active", "suspended", "closed", NULL};

static const struct field index_query[] = {
    {.name = "q", .kind = FIELD_TEXT},
    {.name = "state", .kind = FIELD_CHOICE, .choices = states},
    {.name = "before", .kind = FIELD_SLUG_CURSOR},
    {0},
};

static void ask_index(struct exchange *x)
{
    ask(x, SQL_FIRMS_INDEX, field(x, "q"), field(x, "state"), field(x, "before"), origin_suffix(x));
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_FIRMS_INDEX);
}

static void ask_show(struct exchange *x)
{
    ask(x, SQL_FIRMS_SHOW, number_part(x), origin_suffix(x));
}

static void answer_show(struct exchange *x)
{
    if (row_count(x, SQL_FIRMS_SHOW) == 0)
        refuse(x, 404, "no_such_firm");
    else
        answer_row(x, 200, SQL_FIRMS_SHOW);
}

/* ---- creating ---- */

static void answer_shown(struct exchange *x)
{
    answer_row(x, 201, SQL_FIRMS_SHOW);
}

static void answer_provisioned(struct exchange *x)
{
    const struct provisioning *provisioning = noted(x);

    ask(x, SQL_FIRMS_SHOW, arena_print(arena(x), "%llu", (unsigned long long)provisioning->number), origin_suffix(x));
    ask_again(x, answer_shown);
}

static void answer_no_room(struct exchange *x)
{
    refuse_retry(x, 503, "no_room", 2);
}

static void answer_claimed(struct exchange *x)
{
    struct provisioning *provisioning = scratch(x, sizeof(*provisioning));

    must(text_to_number(row_text(x, SQL_FIRMS_CLAIM, 0, "number"), &provisioning->number));
    provisioning->slug = row_text(x, SQL_NAMES_LOOKUP, 0, "name");
    provisioning->firm_name = field(x, "firm_name");
    provisioning->owner_name = field(x, "owner_name");
    provisioning->owner_email = field(x, "owner_email");
    provisioning->event = "firm.created";
    provisioning->then = answer_provisioned;
    provision_firm(x, provisioning);
}

static void ask_create(struct exchange *x)
{
    ask(x, SQL_NAMES_LOOKUP, field(x, "slug"));
}

static void answer_create(struct exchange *x)
{
    const struct text reason = row_text(x, SQL_NAMES_LOOKUP, 0, "reason");

    if (!text_is_absent(reason)) {
        refuse_field(x, "slug", name_code(reason));
        return;
    }
    ask(x, SQL_FIRMS_CLAIM, row_text(x, SQL_NAMES_LOOKUP, 0, "name"), field(x, "firm_name"), field(x, "owner_name"),
        field(x, "owner_email"));
    ask(x, SQL_FIRMS_CLAIM_GUARD, row_text(x, SQL_NAMES_LOOKUP, 0, "name"));
    if_conflict(x, answer_no_room);
    ask_again(x, answer_claimed);
}

/* ---- suspending and resuming ---- */

static void ask_suspend(struct exchange *x)
{
    const struct text number = number_part(x);

    ask(x, SQL_FIRMS_SUSPEND, number, field(x, "reason"));
    ask(x, SQL_FIRMS_SHOW, number, origin_suffix(x));
}

static void ask_resume(struct exchange *x)
{
    const struct text number = number_part(x);

    ask(x, SQL_FIRMS_RESUME, number);
    ask(x, SQL_FIRMS_SHOW, number, origin_suffix(x));
}

static void answer_changed(struct exchange *x)
{
    registry_changed();
    answer_row(x, 200, SQL_FIRMS_SHOW);
}

const struct route firm_routes[] = {
    {GET, "/api/firms", PLATFORM_ADMIN, index_query, ask_index, answer_index,
     "List firms by slug, fifty per page. `q` searches name, slug and the owner's address.", NULL},
    /* Not audited here: provisioning.c names the audit entry when the firm is active. */
    {POST, "/api/firms", PLATFORM_ADMIN_FRESH, firm_form, ask_create, answer_create,
     "Create a firm. The owner gets a mail when it is ready.", NOT_AUDITED},
    {GET, "/api/firms/{number*}", PLATFORM_ADMIN, NULL, ask_show, answer_show, "Read one firm.", NULL},
    {POST, "/api/firms/{number*}/suspension", PLATFORM_ADMIN_FRESH, reason_form, ask_suspend, answer_changed,
     "Suspend a firm. Its portal shows a notice; nothing is deleted.", "firm.suspended"},
    {POST, "/api/firms/{number*}/resumption", PLATFORM_ADMIN_FRESH, reason_form, ask_resume, answer_changed,
     "Resume a suspended firm.", "firm.resumed"},
    {0},
};
