/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the routes of getting in, of accounts, staff and brand ask, and whom they turn away before they ask anything. */
#include "common/text.h"
#include "pretend.h"
#include "worker/access/access_sql.h"
#include "worker/clients/clients_sql.h"
#include "worker/firm/firm_sql.h"
#include "worker/identity/identity_sql.h"
#include "worker/invitations/invitations_sql.h"
#include "worker/worker_sql.h"

#define ACCOUNT "00000000-0000-7000-8000-000000000a01"
#define PERSON "00000000-0000-7000-8000-000000000b01"
#define INVITATION "00000000-0000-7000-8000-000000000c01"
#define TOKEN "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

/* ---- getting in ---- */

/* Nothing about the address may be asked before the limits were: neither who has it, nor whether anybody does. */
static void asking_for_a_mail_looks_nobody_up_and_is_limited(void **state)
{
    struct exchange *x =
        pretend(worker_tables(), "POST", "/api/sign-in", &NOBODY_IN, "{\"email\": \"Maria@Mail.Example\"}");

    (void)state;
    CHECK_PASSED(x);
    assert_int_equal(asked_count(x), 1);
    CHECK_ASKED(x, 0, SQL_AUTHENTICATION_KEY);
    assert_true(x->open->as_system);
    assert_int_equal(x->limit_count, 4);
    pretend_end(&x);
}

/* The try is counted before the code is looked at, so that a wrong one costs it. */
static void a_code_costs_a_try_first(void **state)
{
    struct exchange *x = pretend(worker_tables(), "POST", "/api/sign-in/code", &NOBODY_IN, "{\"code\": \"123 456\"}");

    (void)state;
    assert_int_equal(asked_count(x), 1);
    CHECK_ASKED(x, 0, SQL_SIGN_IN_TRY, ANYTHING);
    assert_int_equal(x->limit_count, 2);
    assert_true(x->open->as_system);
    pretend_end(&x);
}

/* Scanners open every link: looking must not write. */
static void looking_at_an_invitation_writes_nothing(void **state)
{
    struct exchange *x =
        pretend(worker_tables(), "POST", "/api/invitations/lookup", &NOBODY_IN, "{\"token\": \"" TOKEN "\"}");

    (void)state;
    assert_int_equal(asked_count(x), 1);
    CHECK_ASKED(x, 0, SQL_INVITATIONS_LOOKUP, ANYTHING, "false");
    assert_false(SQL_INVITATIONS_LOOKUP->writes);
    assert_false(SQL_INVITATIONS_FIND->writes);
    assert_false(SQL_SIGN_IN_BY_LINK->writes);
    pretend_end(&x);
}

static void a_token_has_one_length(void **state)
{
    struct exchange *x = pretend(worker_tables(), "POST", "/api/sign-in/link", &NOBODY_IN, "{\"token\": \"short\"}");

    (void)state;
    CHECK_REFUSED(x, 422, "fields");
    assert_true(names_field(x, "token", "too_short"));
    pretend_end(&x);
}

static void factors_are_for_those_who_are_entering(void **state)
{
    struct exchange *x = pretend(worker_tables(), "POST", "/api/factors/totp", &NOBODY_IN, NULL);

    (void)state;
    CHECK_REFUSED(x, 401, "sign_in");
    pretend_end(&x);
    x = pretend(worker_tables(), "POST", "/api/factors/totp", &NEW, NULL);
    CHECK_PASSED(x);
    assert_int_equal(x->limit_count, 1);
    pretend_end(&x);
    x = pretend(worker_tables(), "POST", "/api/recovery-codes", &MARIA, NULL); /* two factors, not fresh */
    CHECK_REFUSED(x, 403, "step_up");
    pretend_end(&x);
}

static void a_session_of_ones_own_is_guarded(void **state)
{
    struct exchange *x = pretend(worker_tables(), "DELETE", "/api/sessions/" PERSON, &MARIA, NULL);

    (void)state;
    CHECK_ASKED(x, 0, SQL_SESSION_GUARD, PERSON, MARIA.person);
    CHECK_ASKED(x, 1, SQL_SESSION_REVOKE, PERSON);
    pretend_end(&x);
}

/* ---- accounts ---- */

static void a_client_is_made_with_whom_to_speak_to(void **state)
{
    struct exchange *x = pretend(worker_tables(), "POST", "/api/accounts", &TOM,
                                 "{\"name\": \"Okafor\", \"kind\": \"company\", \"contact_name\": \"Samuel\","
                                 " \"contact_email\": \" Samuel@Mail.Example\", \"areas\": 3}");

    (void)state;
    CHECK_PASSED(x);
    CHECK_ASKED(x, 0, SQL_ACCOUNTS_CREATE, ANYTHING, "Okafor", "company", NULL);
    CHECK_ASKED(x, 1, SQL_ACCOUNTS_LINK, ANYTHING, ANYTHING, "Samuel", "samuel@mail.example", "3", "self", NULL,
                "false", NULL);
    CHECK_ASKED(x, 2, SQL_ACCOUNTS_CREATED, ANYTHING);
    CHECK_ASKED(x, 3, SQL_AUTHENTICATION_EMIT, ANYTHING, "true", "account", ANYTHING, "account.created");
    pretend_end(&x);
}

static void half_a_contact_is_none(void **state)
{
    struct exchange *x =
        pretend(worker_tables(), "POST", "/api/accounts", &TOM, "{\"name\": \"X\", \"contact_name\": \"Samuel\"}");

    (void)state;
    CHECK_REFUSED(x, 422, "fields");
    assert_true(names_field(x, "contact_email", "required"));
    pretend_end(&x);
}

/* Whoever loses the last way in loses invitation and sessions in the same transaction, after the link itself. */
static void unlinking_shuts_out(void **state)
{
    struct exchange *x = pretend(worker_tables(), "DELETE", "/api/accounts/" ACCOUNT "/people/" PERSON, &TOM, NULL);

    (void)state;
    CHECK_ASKED(x, 0, SQL_ACCOUNTS_GUARD, ACCOUNT);
    CHECK_ASKED(x, 1, SQL_ACCOUNTS_UNLINK, ACCOUNT, PERSON);
    assert_true(asked_at(x, SQL_ACCOUNTS_UNINVITE) < asked_count(x));
    assert_true(asked_at(x, SQL_AUTHENTICATION_END_SHUT_OUT) > asked_at(x, SQL_ACCOUNTS_UNLINK));
    pretend_end(&x);
}

static void what_is_left_out_stays(void **state)
{
    struct exchange *x = pretend(worker_tables(), "PATCH", "/api/accounts/" ACCOUNT, &TOM, "{\"name\": \"New\"}");

    (void)state;
    CHECK_ASKED(x, 1, SQL_ACCOUNTS_CHANGE, ACCOUNT, "New", NULL, "false", NULL);
    pretend_end(&x);
    x = pretend(worker_tables(), "PATCH", "/api/accounts/" ACCOUNT, &TOM, "{\"reference\": null}");
    CHECK_ASKED(x, 1, SQL_ACCOUNTS_CHANGE, ACCOUNT, NULL, NULL, "true", NULL);
    pretend_end(&x);
}

static void clients_and_readers_change_no_account(void **state)
{
    struct exchange *x = pretend(worker_tables(), "POST", "/api/accounts", &RITA, "{\"name\": \"X\"}");

    (void)state;
    CHECK_REFUSED(x, 403, "not_allowed");
    pretend_end(&x);
    x = pretend(worker_tables(), "GET", "/api/accounts", &MARIA, NULL);
    assert_true(x->refusal.status == 403 || x->refusal.status == 404);
    pretend_end(&x);
}

/* ---- staff ---- */

static void staff_are_the_admins_business(void **state)
{
    struct exchange *x = pretend(worker_tables(), "PATCH", "/api/people/" PERSON, &TOM, "{\"active\": false}");

    (void)state;
    CHECK_REFUSED(x, 403, "not_allowed");
    pretend_end(&x);
}

/* The owners are locked before anybody is changed and counted after: two who leave at once cannot both find the other.
 */
static void a_change_of_staff_keeps_an_owner_and_holds_at_once(void **state)
{
    struct exchange *x = pretend(worker_tables(), "PATCH", "/api/people/" PERSON, &ADA, "{\"role\": \"member\"}");

    (void)state;
    CHECK_ASKED(x, 0, SQL_PEOPLE_GUARD, PERSON, "true");
    CHECK_ASKED(x, 1, SQL_PEOPLE_HOLD_GUARD, PERSON, "member", "false");
    CHECK_ASKED(x, 2, SQL_PEOPLE_OWNERS);
    CHECK_ASKED(x, 3, SQL_PEOPLE_CHANGE, PERSON, "member", NULL, NULL);
    CHECK_ASKED(x, 4, SQL_PEOPLE_KEEP_OWNER);
    CHECK_ASKED(x, 5, SQL_TEAM_UNLEAD, PERSON);
    CHECK_ASKED(x, 6, SQL_PEOPLE_SESSIONS, PERSON);
    pretend_end(&x);
    x = pretend(worker_tables(), "PATCH", "/api/people/" PERSON, &ADA, "{\"active\": false}");
    CHECK_ASKED(x, 6, SQL_AUTHENTICATION_END, PERSON);
    pretend_end(&x);
}

static void only_an_owner_makes_owners(void **state)
{
    struct session admin = ADA;
    struct exchange *x;

    (void)state;
    admin.role = ROLE_ADMIN;
    x = pretend(worker_tables(), "PATCH", "/api/people/" PERSON, &admin, "{\"role\": \"owner\"}");
    CHECK_REFUSED(x, 403, "owner_only");
    pretend_end(&x);
    x = pretend(worker_tables(), "PATCH", "/api/people/" PERSON, &admin, "{\"role\": \"admin\"}");
    CHECK_ASKED(x, 0, SQL_PEOPLE_GUARD, PERSON, "false");
    pretend_end(&x);
}

static void an_invitation_is_taken_back_by_staff(void **state)
{
    struct exchange *x = pretend(worker_tables(), "DELETE", "/api/invitations/" INVITATION, &TOM, NULL);

    (void)state;
    CHECK_ASKED(x, 0, SQL_INVITATIONS_REVOKE, INVITATION, "false");
    pretend_end(&x);
}

/* ---- brand ---- */

static void without_a_second_factor_only_an_empty_firm_is_branded(void **state)
{
    static const char brand[] = "{\"colour\": \"#14503c\", \"face\": \"serif\"}";
    struct exchange *x = pretend(worker_tables(), "PUT", "/api/brand", &NEW, brand);

    (void)state;
    CHECK_ASKED(x, 0, SQL_SETTINGS_SETUP_GUARD);
    CHECK_ASKED(x, 1, SQL_BRAND_CHANGE, "#14503c", "serif", "false", NULL, "false", NULL);
    assert_true(asked_at(x, SQL_BRAND_PUBLISH) < asked_count(x));
    assert_int_equal(asked_at(x, SQL_BRAND_RENAME), SIZE_MAX);
    pretend_end(&x);
    x = pretend(worker_tables(), "PUT", "/api/brand", &TOM, brand);
    assert_int_equal(asked_at(x, SQL_SETTINGS_SETUP_GUARD), SIZE_MAX);
    pretend_end(&x);
    x = pretend(worker_tables(), "DELETE", "/api/brand/logo", &NEW, NULL);
    CHECK_ASKED(x, 0, SQL_SETTINGS_SETUP_GUARD);
    pretend_end(&x);
}

static void a_preview_asks_nothing(void **state)
{
    struct exchange *x = pretend(worker_tables(), "POST", "/api/brand/preview", &NEW, "{\"colour\": \"#fbe98a\"}");

    (void)state;
    CHECK_PASSED(x);
    assert_int_equal(asked_count(x), 0);
    pretend_end(&x);
}

static void settings_are_changed_by_admins(void **state)
{
    struct exchange *x = pretend(worker_tables(), "PATCH", "/api/settings", &TOM, "{\"name\": \"X\"}");

    (void)state;
    CHECK_REFUSED(x, 403, "not_allowed");
    pretend_end(&x);
    x = pretend(worker_tables(), "GET", "/api/settings", &NEW, NULL);
    CHECK_ASKED(x, 0, SQL_SETTINGS_SHOW, "false");
    pretend_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asking_for_a_mail_looks_nobody_up_and_is_limited),
        cmocka_unit_test(a_code_costs_a_try_first),
        cmocka_unit_test(looking_at_an_invitation_writes_nothing),
        cmocka_unit_test(a_token_has_one_length),
        cmocka_unit_test(factors_are_for_those_who_are_entering),
        cmocka_unit_test(a_session_of_ones_own_is_guarded),
        cmocka_unit_test(a_client_is_made_with_whom_to_speak_to),
        cmocka_unit_test(half_a_contact_is_none),
        cmocka_unit_test(unlinking_shuts_out),
        cmocka_unit_test(what_is_left_out_stays),
        cmocka_unit_test(clients_and_readers_change_no_account),
        cmocka_unit_test(staff_are_the_admins_business),
        cmocka_unit_test(a_change_of_staff_keeps_an_owner_and_holds_at_once),
        cmocka_unit_test(only_an_owner_makes_owners),
        cmocka_unit_test(an_invitation_is_taken_back_by_staff),
        cmocka_unit_test(without_a_second_factor_only_an_empty_firm_is_branded),
        cmocka_unit_test(a_preview_asks_nothing),
        cmocka_unit_test(settings_are_changed_by_admins),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
