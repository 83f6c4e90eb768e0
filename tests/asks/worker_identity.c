/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The statements of signing in, accounts, staff and brand, and who is refused before any statement. */
#include "common/text.h"
#include "harness.h"
#include "worker/access/access_sql.h"
#include "worker/clients/clients_sql.h"
#include "worker/firm/firm_sql.h"
#include "worker/identity/identity_sql.h"
#include "worker/inbox/inbox_sql.h"
#include "worker/invitations/invitations_sql.h"
#include "worker/worker_sql.h"

#define ACCOUNT "00000000-0000-7000-8000-000000000a01"
#define PERSON "00000000-0000-7000-8000-000000000b01"
#define INVITATION "00000000-0000-7000-8000-000000000c01"
#define TOKEN "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

/* ---- signing in ---- */

/* The network's limit is checked before the first statement, which says only whether this browser is known to the
   person; the limits of mails depend on that. */
static void requesting_a_mail_is_limited_before_it_reads(void **state)
{
    struct exchange *x =
        send_request(worker_routes(), "POST", "/api/sign-in", &NOT_SIGNED_IN, "{\"email\": \"Maria@Mail.Example\"}");

    (void)state;
    CHECK_PASSED(x);
    assert_int_equal(asked_count(x), 2);
    CHECK_ASKED(x, 0, SQL_FIRM_WRAPPED_KEY);
    CHECK_ASKED(x, 1, SQL_SIGN_IN_KNOWS_BROWSER, "maria@mail.example", "false", NULL);
    assert_false(SQL_SIGN_IN_KNOWS_BROWSER->writes);
    assert_true(x->open->as_system);
    assert_int_equal(x->limit_count, 1);
    end_request(&x);
}

static void an_ipv6_network_and_the_one_above_it_are_limited(void **state)
{
    struct exchange *x;

    (void)state;
    from_address = "2001:db8:1:2::3";
    x = send_request(worker_routes(), "POST", "/api/sign-in", &NOT_SIGNED_IN, "{\"email\": \"maria@mail.example\"}");
    from_address = FROM_ADDRESS;
    CHECK_PASSED(x);
    assert_int_equal(x->limit_count, 2);
    end_request(&x);
}

/* The attempt is counted before the code is checked, so that a wrong one counts. */
static void an_attempt_is_counted_before_the_code_is_checked(void **state)
{
    struct exchange *x =
        send_request(worker_routes(), "POST", "/api/sign-in/code", &NOT_SIGNED_IN, "{\"code\": \"123 456\"}");

    (void)state;
    assert_int_equal(asked_count(x), 1);
    CHECK_ASKED(x, 0, SQL_SIGN_IN_COUNT_ATTEMPT, ANYTHING);
    assert_int_equal(x->limit_count, 1);
    assert_true(x->open->as_system);
    end_request(&x);
}

/* Mail scanners open every link, so a look-up must not write. */
static void looking_up_an_invitation_writes_nothing(void **state)
{
    struct exchange *x =
        send_request(worker_routes(), "POST", "/api/invitations/lookup", &NOT_SIGNED_IN, "{\"token\": \"" TOKEN "\"}");

    (void)state;
    assert_int_equal(asked_count(x), 1);
    CHECK_ASKED(x, 0, SQL_INVITATIONS_LOOKUP, ANYTHING, "false");
    assert_false(SQL_INVITATIONS_LOOKUP->writes);
    assert_false(SQL_INVITATIONS_FIND->writes);
    assert_false(SQL_SIGN_IN_FIND_BY_LINK->writes);
    end_request(&x);
}

static void a_token_has_one_length(void **state)
{
    struct exchange *x =
        send_request(worker_routes(), "POST", "/api/sign-in/link", &NOT_SIGNED_IN, "{\"token\": \"short\"}");

    (void)state;
    CHECK_REFUSED(x, 422, "fields");
    assert_true(names_field(x, "token", "too_short"));
    end_request(&x);
}

static void factors_require_a_session(void **state)
{
    struct exchange *x = send_request(worker_routes(), "POST", "/api/factors/totp", &NOT_SIGNED_IN, NULL);

    (void)state;
    CHECK_REFUSED(x, 401, "sign_in");
    end_request(&x);
    x = send_request(worker_routes(), "POST", "/api/factors/totp", &ONE_FACTOR_OWNER, NULL);
    CHECK_PASSED(x);
    assert_int_equal(x->limit_count, 1);
    end_request(&x);
    x = send_request(worker_routes(), "POST", "/api/recovery-codes", &MARIA, NULL); /* two factors, but not fresh */
    CHECK_REFUSED(x, 403, "step_up");
    end_request(&x);
}

static void revoking_a_session_is_guarded(void **state)
{
    struct exchange *x = send_request(worker_routes(), "DELETE", "/api/sessions/" PERSON, &MARIA, NULL);

    (void)state;
    CHECK_ASKED(x, 0, SQL_SESSION_GUARD, PERSON, MARIA.person);
    CHECK_ASKED(x, 1, SQL_SESSION_REVOKE, PERSON);
    end_request(&x);
}

/* ---- accounts ---- */

static void a_client_is_created_with_its_contact(void **state)
{
    struct exchange *x = send_request(worker_routes(), "POST", "/api/accounts", &TOM,
                                      "{\"name\": \"Okafor\", \"kind\": \"company\", \"contact_name\": \"Samuel\","
                                      " \"contact_email\": \" Samuel@Mail.Example\", \"areas\": 3}");

    (void)state;
    CHECK_PASSED(x);
    CHECK_ASKED(x, 0, SQL_ACCOUNTS_CREATE, ANYTHING, "Okafor", "company", NULL);
    CHECK_ASKED(x, 1, SQL_ACCOUNTS_LINK, ANYTHING, ANYTHING, "Samuel", "samuel@mail.example", "3", "self", NULL,
                "false", NULL);
    CHECK_ASKED(x, 2, SQL_ACCOUNTS_CREATED, ANYTHING);
    CHECK_ASKED(x, 3, SQL_EVENTS_EMIT, ANYTHING, "true", "account", ANYTHING, "account.created");
    end_request(&x);
}

static void a_contact_requires_name_and_address(void **state)
{
    struct exchange *x =
        send_request(worker_routes(), "POST", "/api/accounts", &TOM, "{\"name\": \"X\", \"contact_name\": \"Samuel\"}");

    (void)state;
    CHECK_REFUSED(x, 422, "fields");
    assert_true(names_field(x, "contact_email", "required"));
    end_request(&x);
}

/* A person who loses their last link loses invitation and sessions in the same transaction, after the link itself. */
static void unlinking_ends_invitation_and_sessions(void **state)
{
    struct exchange *x =
        send_request(worker_routes(), "DELETE", "/api/accounts/" ACCOUNT "/people/" PERSON, &TOM, NULL);

    (void)state;
    CHECK_ASKED(x, 0, SQL_ACCOUNTS_GUARD, ACCOUNT);
    CHECK_ASKED(x, 1, SQL_ACCOUNTS_UNLINK, ACCOUNT, PERSON);
    assert_true(index_of(x, SQL_ACCOUNTS_REVOKE_INVITATION) < asked_count(x));
    assert_true(index_of(x, SQL_AUTHENTICATION_END_UNLINKED_SESSIONS) > index_of(x, SQL_ACCOUNTS_UNLINK));
    end_request(&x);
}

static void omitted_members_are_not_changed(void **state)
{
    struct exchange *x = send_request(worker_routes(), "PATCH", "/api/accounts/" ACCOUNT, &TOM, "{\"name\": \"New\"}");

    (void)state;
    CHECK_ASKED(x, 1, SQL_ACCOUNTS_CHANGE, ACCOUNT, "New", NULL, "false", NULL);
    end_request(&x);
    x = send_request(worker_routes(), "PATCH", "/api/accounts/" ACCOUNT, &TOM, "{\"reference\": null}");
    CHECK_ASKED(x, 1, SQL_ACCOUNTS_CHANGE, ACCOUNT, NULL, NULL, "true", NULL);
    end_request(&x);
}

static void clients_and_readers_cannot_change_accounts(void **state)
{
    struct exchange *x = send_request(worker_routes(), "POST", "/api/accounts", &RITA, "{\"name\": \"X\"}");

    (void)state;
    CHECK_REFUSED(x, 403, "not_allowed");
    end_request(&x);
    x = send_request(worker_routes(), "GET", "/api/accounts", &MARIA, NULL);
    assert_true(x->refusal.status == 403 || x->refusal.status == 404);
    end_request(&x);
}

/* ---- staff ---- */

static void only_admins_change_staff(void **state)
{
    struct exchange *x = send_request(worker_routes(), "PATCH", "/api/people/" PERSON, &TOM, "{\"active\": false}");

    (void)state;
    CHECK_REFUSED(x, 403, "not_allowed");
    end_request(&x);
}

/* The owners are locked before the change and counted after it, so that two owners who leave at the same time cannot
   both succeed. */
static void a_change_of_staff_keeps_an_owner_and_applies_at_once(void **state)
{
    struct exchange *x = send_request(worker_routes(), "PATCH", "/api/people/" PERSON, &ADA, "{\"role\": \"member\"}");

    (void)state;
    CHECK_ASKED(x, 0, SQL_PEOPLE_GUARD, PERSON, "true");
    CHECK_ASKED(x, 1, SQL_PEOPLE_RESTRICT_GUARD, PERSON, "member", "false");
    CHECK_ASKED(x, 2, SQL_PEOPLE_LOCK_OWNERS);
    CHECK_ASKED(x, 3, SQL_PEOPLE_CHANGE, PERSON, "member", NULL, NULL);
    CHECK_ASKED(x, 4, SQL_PEOPLE_OWNER_GUARD);
    CHECK_ASKED(x, 5, SQL_TEAM_CLEAR_LEAD, PERSON);
    CHECK_ASKED(x, 6, SQL_INBOX_UNASSIGN_PERSON, PERSON);
    CHECK_ASKED(x, 7, SQL_PEOPLE_SESSIONS, PERSON);
    end_request(&x);
    x = send_request(worker_routes(), "PATCH", "/api/people/" PERSON, &ADA, "{\"active\": false}");
    CHECK_ASKED(x, 7, SQL_INBOX_LEAVE, PERSON);
    CHECK_ASKED(x, 9, SQL_AUTHENTICATION_END_SESSIONS, PERSON);
    end_request(&x);
}

static void only_an_owner_makes_owners(void **state)
{
    struct session admin = ADA;
    struct exchange *x;

    (void)state;
    admin.role = ROLE_ADMIN;
    x = send_request(worker_routes(), "PATCH", "/api/people/" PERSON, &admin, "{\"role\": \"owner\"}");
    CHECK_REFUSED(x, 403, "owner_only");
    end_request(&x);
    x = send_request(worker_routes(), "PATCH", "/api/people/" PERSON, &admin, "{\"role\": \"admin\"}");
    CHECK_ASKED(x, 0, SQL_PEOPLE_GUARD, PERSON, "false");
    end_request(&x);
}

static void staff_revoke_an_invitation(void **state)
{
    struct exchange *x = send_request(worker_routes(), "DELETE", "/api/invitations/" INVITATION, &TOM, NULL);

    (void)state;
    CHECK_ASKED(x, 0, SQL_INVITATIONS_REVOKE, INVITATION, "false");
    end_request(&x);
}

/* ---- brand ---- */

static void one_factor_may_brand_an_empty_firm_only(void **state)
{
    static const char brand[] = "{\"colour\": \"#14503c\", \"face\": \"serif\"}";
    struct exchange *x = send_request(worker_routes(), "PUT", "/api/brand", &ONE_FACTOR_OWNER, brand);

    (void)state;
    CHECK_ASKED(x, 0, SQL_SETTINGS_SETUP_GUARD);
    CHECK_ASKED(x, 1, SQL_BRAND_CHANGE, "#14503c", "serif", "false", NULL, "false", NULL);
    assert_true(index_of(x, SQL_BRAND_PUBLISH) < asked_count(x));
    assert_int_equal(index_of(x, SQL_BRAND_RENAME), SIZE_MAX);
    end_request(&x);
    x = send_request(worker_routes(), "PUT", "/api/brand", &TOM, brand);
    assert_int_equal(index_of(x, SQL_SETTINGS_SETUP_GUARD), SIZE_MAX);
    end_request(&x);
    x = send_request(worker_routes(), "DELETE", "/api/brand/logo", &ONE_FACTOR_OWNER, NULL);
    CHECK_ASKED(x, 0, SQL_SETTINGS_SETUP_GUARD);
    end_request(&x);
}

static void a_preview_asks_no_statement(void **state)
{
    struct exchange *x =
        send_request(worker_routes(), "POST", "/api/brand/preview", &ONE_FACTOR_OWNER, "{\"colour\": \"#fbe98a\"}");

    (void)state;
    CHECK_PASSED(x);
    assert_int_equal(asked_count(x), 0);
    end_request(&x);
}

static void only_admins_change_settings(void **state)
{
    struct exchange *x = send_request(worker_routes(), "PATCH", "/api/settings", &TOM, "{\"name\": \"X\"}");

    (void)state;
    CHECK_REFUSED(x, 403, "not_allowed");
    end_request(&x);
    x = send_request(worker_routes(), "GET", "/api/settings", &ONE_FACTOR_OWNER, NULL);
    CHECK_ASKED(x, 0, SQL_SETTINGS_SHOW, "false");
    end_request(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requesting_a_mail_is_limited_before_it_reads),
        cmocka_unit_test(an_ipv6_network_and_the_one_above_it_are_limited),
        cmocka_unit_test(an_attempt_is_counted_before_the_code_is_checked),
        cmocka_unit_test(looking_up_an_invitation_writes_nothing),
        cmocka_unit_test(a_token_has_one_length),
        cmocka_unit_test(factors_require_a_session),
        cmocka_unit_test(revoking_a_session_is_guarded),
        cmocka_unit_test(a_client_is_created_with_its_contact),
        cmocka_unit_test(a_contact_requires_name_and_address),
        cmocka_unit_test(unlinking_ends_invitation_and_sessions),
        cmocka_unit_test(omitted_members_are_not_changed),
        cmocka_unit_test(clients_and_readers_cannot_change_accounts),
        cmocka_unit_test(only_admins_change_staff),
        cmocka_unit_test(a_change_of_staff_keeps_an_owner_and_applies_at_once),
        cmocka_unit_test(only_an_owner_makes_owners),
        cmocka_unit_test(staff_revoke_an_invitation),
        cmocka_unit_test(one_factor_may_brand_an_empty_firm_only),
        cmocka_unit_test(a_preview_asks_no_statement),
        cmocka_unit_test(only_admins_change_settings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
