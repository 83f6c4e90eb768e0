/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What home, folders, documents, uploads and packs ask: how much, in which order, and for whom. */
#include "common/text.h"
#include "pretend.h"
#include "worker/documents/documents_sql.h"
#include "worker/matters/matters_sql.h"

#define MATTER "00000000-0000-7000-8000-000000000a01"
#define FOLDER "00000000-0000-7000-8000-000000000d01"
#define DOCUMENT "00000000-0000-7000-8000-000000000e01"
#define VERSION "00000000-0000-7000-8000-000000000e02"
#define UPLOAD "00000000-0000-7000-8000-000000000f01"

static void home_is_three_statements(void **state)
{
    struct exchange *x = pretend(worker_tables(), "GET", "/api/home", &MARIA, NULL);

    (void)state;
    CHECK_PASSED(x);
    assert_int_equal(asked_count(x), 3);
    assert_int_equal(x->open->run.count, 3);
    pretend_end(&x);
}

static void home_is_the_clients(void **state)
{
    struct exchange *x = pretend(worker_tables(), "GET", "/api/home", &TOM, NULL);

    (void)state;
    CHECK_REFUSED(x, 404, "not_found");
    pretend_end(&x);
}

static void each_side_has_its_own_list(void **state)
{
    struct exchange *x = pretend(worker_tables(), "GET", "/api/documents?account=&before=", &MARIA, NULL);

    (void)state;
    CHECK_ASKED(x, 0, SQL_DOCUMENTS_MINE, NULL, NULL); /* an empty filter is none */
    pretend_end(&x);
    x = pretend(worker_tables(), "GET", "/api/documents", &TOM, NULL);
    CHECK_ASKED(x, 0, SQL_DOCUMENTS_INDEX, NULL, NULL);
    pretend_end(&x);
}

static void a_download_is_guarded_and_names_the_document(void **state)
{
    struct exchange *x =
        pretend(worker_tables(), "GET", "/api/documents/" DOCUMENT "/versions/" VERSION "/content", &MARIA, NULL);

    (void)state;
    CHECK_ASKED(x, 0, SQL_DOCUMENTS_GUARD, DOCUMENT);
    CHECK_ASKED(x, 1, SQL_DOCUMENTS_OPEN_GUARD, DOCUMENT, "false");
    CHECK_ASKED(x, 2, SQL_DOCUMENTS_VERSION_GUARD, DOCUMENT, VERSION);
    CHECK_ASKED(x, 3, SQL_DOCUMENTS_CONTENT, DOCUMENT, VERSION);
    assert_true(text_equal(x->audit_object, lit(DOCUMENT)));
    assert_string_equal(x->route->audit, "document.read");
    pretend_end(&x);
}

static void looking_at_a_download_leaves_nothing(void **state)
{
    struct exchange *x = pretend(worker_tables(), "HEAD", "/api/documents/" DOCUMENT "/content", &MARIA, NULL);

    (void)state;
    CHECK_ASKED(x, 0, SQL_DOCUMENTS_GUARD, DOCUMENT);
    CHECK_ASKED(x, 1, SQL_DOCUMENTS_OPEN_GUARD, DOCUMENT, "false");
    assert_null(x->route->audit);
    pretend_end(&x);
}

static void a_folder_lies_in_its_own_matter(void **state)
{
    struct exchange *x = pretend(worker_tables(), "POST", "/api/matters/" MATTER "/folders", &TOM,
                                 "{\"name\":\"New\",\"level\":1,\"parent\":\"" FOLDER "\"}");

    (void)state;
    CHECK_ASKED(x, 0, SQL_MATTERS_GUARD, MATTER);
    CHECK_ASKED(x, 1, SQL_FOLDERS_ROOM_GUARD, MATTER);
    CHECK_ASKED(x, 2, SQL_FOLDERS_PARENT_GUARD, FOLDER, MATTER);
    CHECK_ASKED(x, 3, SQL_FOLDERS_CREATE, ANYTHING, MATTER, FOLDER, "New", "1", "false");
    pretend_end(&x);
}

static void clients_change_no_folders_and_remove_nothing(void **state)
{
    struct exchange *x = pretend(worker_tables(), "PATCH", "/api/folders/" FOLDER, &MARIA, "{\"level\":2}");

    (void)state;
    CHECK_REFUSED(x, 404, "not_found");
    pretend_end(&x);
    x = pretend(worker_tables(), "DELETE", "/api/documents/" DOCUMENT, &MARIA, NULL);
    CHECK_REFUSED(x, 404, "not_found");
    pretend_end(&x);
}

static void an_upload_needs_the_protocol(void **state)
{
    struct exchange *x = pretend(worker_tables(), "HEAD", "/api/uploads/" UPLOAD, &MARIA, NULL);

    (void)state;
    CHECK_REFUSED(x, 412, "tus_version");
    assert_int_equal(asked_count(x), 0);
    pretend_end(&x);
}

static void a_pack_that_is_not_there_asks_nothing(void **state)
{
    struct exchange *x = pretend(worker_tables(), "POST", "/api/packs/nothing/adoption", &ADA, NULL);

    (void)state;
    CHECK_REFUSED(x, 404, "no_such_pack");
    pretend_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(home_is_three_statements),
        cmocka_unit_test(home_is_the_clients),
        cmocka_unit_test(each_side_has_its_own_list),
        cmocka_unit_test(a_download_is_guarded_and_names_the_document),
        cmocka_unit_test(looking_at_a_download_leaves_nothing),
        cmocka_unit_test(a_folder_lies_in_its_own_matter),
        cmocka_unit_test(clients_change_no_folders_and_remove_nothing),
        cmocka_unit_test(an_upload_needs_the_protocol),
        cmocka_unit_test(a_pack_that_is_not_there_asks_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
