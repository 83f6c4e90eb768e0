/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * How one gets in: a policy for staff and one for clients.
 *
 * What becomes stricter holds at once for whoever is in already: sessions shorten, trusted devices are trusted no more.
 * A demand for passkeys has a date, before which people are warned and on which they are led through setting one up,
 * also those who are in already: their sessions count for level 1 from then on (the view session_levels).
 */
#include "http/exchange.h"

#include "worker/access/access_sql.h"
#include "worker/identity/identity.h"
#include "worker/parameters.h"

/* In seconds. Staff have the papers of all clients before them, so their sessions end within the day. */
enum {
    SESSION_MIN = 3600,
    SESSION_MAX = 7 * 86400,
    SESSION_MAX_STAFF = 86400,
    IDLE_MIN = 300,
    IDLE_MAX = 86400,
    IDLE_MAX_STAFF = 4 * 3600,
};

static const char *const factors[] = {"any", "passkey", NULL};

static const struct field change_form[] = {
    {.name = "factors", .kind = FIELD_CHOICE, .choices = factors},
    {.name = "factors_from", .kind = FIELD_DATE},
    {.name = "session_seconds", .kind = FIELD_NUMBER, .min = SESSION_MIN, .max = SESSION_MAX},
    {.name = "idle_seconds", .kind = FIELD_NUMBER, .min = IDLE_MIN, .max = IDLE_MAX},
    {.name = "trusted_devices", .kind = FIELD_BOOL},
    {.name = "profile_review", .kind = FIELD_BOOL},
    {.name = "may_invite", .kind = FIELD_BOOL},
    {.name = "two_person_reset", .kind = FIELD_BOOL},
    {0},
};

static void ask_index(struct exchange *x)
{
    ask_as_system(x);
    ask_bare(x, SQL_POLICIES_INDEX);
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_POLICIES_INDEX);
}

/* ---- changing ---- */

static bool is_of_staff(const struct exchange *x)
{
    return text_equal(path_part(x, "audience"), lit("staff"));
}

static bool field_is(const struct exchange *x, const char *name, const char *value)
{
    return text_equal(field(x, name), text_of(value));
}

static void refuse_more(struct exchange *x, const char *name, uint64_t most)
{
    uint64_t value;

    if (text_to_number(field(x, name), &value) && value > most)
        refuse_field(x, name, "too_large");
}

/* What only the other audience has, and what is too long for staff. */
static void check_fields(struct exchange *x)
{
    if (is_of_staff(x)) {
        refuse_more(x, "session_seconds", SESSION_MAX_STAFF);
        refuse_more(x, "idle_seconds", IDLE_MAX_STAFF);
        if (field_given(x, "profile_review"))
            refuse_field(x, "profile_review", "unknown");
        if (field_given(x, "may_invite"))
            refuse_field(x, "may_invite", "unknown");
    } else if (field_given(x, "two_person_reset")) {
        refuse_field(x, "two_person_reset", "unknown");
    }
}

/* Whether it says which factors count. */
static bool is_demand(const struct exchange *x)
{
    return field_given(x, "factors") || field_given(x, "factors_from");
}

/* What must follow at once. */
static void ask_consequences(struct exchange *x, struct text audience)
{
    ask(x, SQL_POLICIES_SHORTEN, audience);
    if (is_demand(x)) {
        ask(x, SQL_POLICIES_AFFECTED_SESSIONS, audience);
        ask(x, SQL_POLICIES_LOWERED_SESSIONS, audience);
    }
    if (!field_is(x, "trusted_devices", "false"))
        return;
    ask(x, SQL_POLICIES_UNTRUST, audience);
    ask(x, SQL_POLICIES_END_TRUSTED, audience);
}

static void ask_change(struct exchange *x)
{
    struct text audience = path_part(x, "audience"), person = text_of(viewer(x)->person);

    if (!is_of_staff(x) && !text_equal(audience, lit("clients")))
        refuse(x, 404, "no_such_policy");
    else if (viewer(x)->level != LEVEL_FRESH)
        refuse_fresh(x);
    else
        check_fields(x);
    ask_as_system(x);
    ask(x, SQL_POLICIES_DATE_GUARD, field(x, "factors_from"));
    if (is_of_staff(x) && (field_is(x, "factors", "passkey") || !text_is_absent(field(x, "factors_from"))))
        ask(x, SQL_POLICIES_PASSKEY_GUARD, person);
    if (field_is(x, "two_person_reset", "true"))
        ask_bare(x, SQL_POLICIES_SECOND_PERSON_GUARD);
    ask(x, SQL_POLICIES_CHANGE, audience, field(x, "factors"), field(x, "factors_from"), field(x, "session_seconds"),
        field(x, "idle_seconds"), field(x, "trusted_devices"), field(x, "profile_review"), field(x, "may_invite"),
        field(x, "two_person_reset"), person);
    ask(x, SQL_POLICIES_IDLE_GUARD, audience);
    ask_consequences(x, audience);
    ask(x, SQL_POLICIES_SHOW, audience);
    audit_as(x, is_of_staff(x) ? "policy.staff_changed" : "policy.clients_changed");
    emit(x, SQL_POLICIES_EMIT, audience, person);
}

/* A stream knows when its session ends and what it counted for, so those of shortened and lowered ones begin again. */
static void answer_change(struct exchange *x)
{
    forget_ended(x, SQL_POLICIES_SHORTEN);
    if (is_demand(x)) {
        forget_copies(x, SQL_POLICIES_AFFECTED_SESSIONS);
        forget_ended(x, SQL_POLICIES_LOWERED_SESSIONS);
    }
    if (field_is(x, "trusted_devices", "false"))
        forget_ended(x, SQL_POLICIES_END_TRUSTED);
    answer_row(x, 200, SQL_POLICIES_SHOW);
}

const struct route policies_routes[] = {
    {GET, "/api/policies", STAFF, NULL, ask_index, answer_index,
     "How staff and clients get in, and how many of them it concerns.", NULL},
    {PATCH, "/api/policies/{audience*}", ADMIN, change_form, ask_change, answer_change,
     "Change it, with a factor proven just now (else 403 `step_up`). What becomes stricter holds for open sessions at "
     "once.",
     "policy.changed"},
    {0},
};
