/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Sign-in policies: one for staff and one for clients.
 *
 * A stricter policy applies at once to open sessions: they are shortened, and trusted devices are no longer trusted. A
 * requirement of passkeys has a start date. Before it, people are warned; from it on, they must set up a passkey, also
 * in open sessions, which then count as level 1 (the view session_levels).
 */
#include "http/exchange.h"

#include "worker/access/access_sql.h"
#include "worker/identity/identity.h"
#include "worker/parameters.h"

/* In seconds. Staff can see the documents of all clients, so their sessions last at most a day. */
enum {
    SESSION_MIN = 3600,
    SESSION_MAX = 7 * 86400,
    SESSION_MAX_STAFF = 86400,
    IDLE_MIN = 300,
    IDLE_MAX = 86400,
    IDLE_MAX_STAFF = 4 * 3600,
};

/*
 * All sessions of a firm change in one transaction, by so many statements, so that none of them takes the five seconds
 * that a statement may take. The change as a whole has the ten seconds of any exchange. Beyond either, the answer is
 * 504. Where a statement took too long, nothing has changed. Where the whole did, PostgreSQL may still commit it; then
 * nothing deletes the copies of sessions in Redis, which last up to 60 seconds, and no stream is restarted.
 */
enum { PARTS = 4 };

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

static void check_maximum(struct exchange *x, const char *name, uint64_t most)
{
    uint64_t value;

    if (text_to_number(field(x, name), &value) && value > most)
        refuse_field(x, name, "too_large");
}

/* Refuses fields that only the other audience has, and durations that are too long for staff. */
static void check_fields(struct exchange *x)
{
    if (is_of_staff(x)) {
        check_maximum(x, "session_seconds", SESSION_MAX_STAFF);
        check_maximum(x, "idle_seconds", IDLE_MAX_STAFF);
        if (field_given(x, "profile_review"))
            refuse_field(x, "profile_review", "unknown");
        if (field_given(x, "may_invite"))
            refuse_field(x, "may_invite", "unknown");
    } else if (field_given(x, "two_person_reset")) {
        refuse_field(x, "two_person_reset", "unknown");
    }
}

static bool changes_factors(const struct exchange *x)
{
    return field_given(x, "factors") || field_given(x, "factors_from");
}

static void ask_in_parts(struct exchange *x, const struct statement *statement, struct text audience)
{
    for (uint64_t part = 0; part < PARTS; part++)
        ask(x, statement, audience, number_param(x, part), number_param(x, PARTS));
}

/*
 * Applies the policy to open sessions. Whether a device counts is decided when it is used. Each statement sees what was
 * committed before it. So the sessions that the parts have ended are listed after them; shortened ones cannot be told
 * from others then, and are listed before. One that is opened in between is shortened, but its copy in Redis keeps the
 * former limits for up to 60 seconds, and a stream that reads that copy keeps them until it ends.
 */
static void ask_consequences(struct exchange *x, struct text audience)
{
    ask(x, SQL_POLICIES_LONG_SESSIONS, audience);
    ask_in_parts(x, SQL_POLICIES_SHORTEN, audience);
    if (changes_factors(x))
        ask(x, SQL_POLICIES_AFFECTED_SESSIONS, audience);
    if (field_is(x, "trusted_devices", "false")) {
        ask_in_parts(x, SQL_POLICIES_END_TRUSTED, audience);
        ask(x, SQL_POLICIES_TRUSTING_SESSIONS, audience);
    }
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

/*
 * A stream knows its session's end and level, so the streams of shortened and lowered sessions are restarted. Of the
 * affected sessions only the lowered ones have an id, so of the others only the copies are deleted.
 */
static void answer_change(struct exchange *x)
{
    forget_ended(x, SQL_POLICIES_LONG_SESSIONS);
    if (changes_factors(x))
        forget_ended(x, SQL_POLICIES_AFFECTED_SESSIONS);
    if (field_is(x, "trusted_devices", "false"))
        forget_ended(x, SQL_POLICIES_TRUSTING_SESSIONS);
    answer_row(x, 200, SQL_POLICIES_SHOW);
}

const struct route policies_routes[] = {
    {GET, "/api/policies", STAFF, NULL, ask_index, answer_index,
     "Show the sign-in policies of staff and of clients, and how many people each affects.", NULL},
    {PATCH, "/api/policies/{audience*}", ADMIN, change_form, ask_change, answer_change,
     "Change a sign-in policy. Requires a fresh factor (else 403 `step_up`). Stricter rules apply to open sessions at "
     "once.",
     "policy.changed"},
    {0},
};
