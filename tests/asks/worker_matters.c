/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The statements of home, folders, documents, uploads and packs: how many, in which order, and for whom. */
#include "common/text.h"
#include "harness.h"
#include "worker/documents/documents_sql.h"
#include "worker/matters/matters_sql.h"

#define MATTER "00000000-0000-7000-8000-000000000a01"
#define FOLDER "00000000-0000-7000-8000-000000000d01"
#define DOCUMENT "00000000-0000-7000-8000-000000000e01"
#define VERSION "00000000-0000-7000-8000-000000000e02"
#define UPLOAD "00000000-0000-7000-8000-000000000f01"

static void home_asks_four_statements(void **state)
{
    struct exchange *x = send_request(worker_routes(), "GET", "/api/home", &MARIA, NULL);

    (void)state;
    CHECK_PASSED(x);
    assert_int_equal(asked_count(x), 4);
    assert_int_equal(x->open->run.count, 4);
    end_request(&x);
}

static void home_is_for_clients_only(void **state)
{
    struct exchange *x = send_request(worker_routes(), "GET", "/api/home", &TOM, NULL);

    (void)state;
    CHECK_REFUSED(x, 404, "not_found");
    end_request(&x);
}

static void each_side_reads_its_own_list(void **state)
{
    struct exchange *x = send_request(worker_routes(), "GET", "/api/documents?account=&before=", &MARIA, NULL);

    (void)state;
    CHECK_ASKED(x, 0, SQL_DOCUMENTS_CLIENT_INDEX, NULL, NULL); /* an empty filter counts as none */
    end_request(&x);
    x = send_request(worker_routes(), "GET", "/api/documents", &TOM, NULL);
    CHECK_ASKED(x, 0, SQL_DOCUMENTS_INDEX, NULL, NULL);
    assert_ptr_equal(x->open->run.statements[0].variant, SQL_DOCUMENTS_INDEX);
    end_request(&x);
}

static void a_filter_that_is_given_selects_a_variant(void **state)
{
    struct exchange *x = send_request(worker_routes(), "GET", "/api/matters?q=lane&stage=" FOLDER, &TOM, NULL);

    (void)state;
    CHECK_ASKED(x, 0, SQL_MATTERS_SEARCH, FOLDER, NULL, "lane", NULL, NULL);
    assert_string_equal(x->open->run.statements[0].variant->name, "matters_search+stage");
    end_request(&x);
}

static void a_download_is_guarded_and_names_the_document(void **state)
{
    struct exchange *x =
        send_request(worker_routes(), "GET", "/api/documents/" DOCUMENT "/versions/" VERSION "/content", &MARIA, NULL);

    (void)state;
    CHECK_ASKED(x, 0, SQL_DOCUMENTS_GUARD, DOCUMENT);
    CHECK_ASKED(x, 1, SQL_DOCUMENTS_OPEN_GUARD, DOCUMENT, "false");
    CHECK_ASKED(x, 2, SQL_DOCUMENTS_VERSION_GUARD, DOCUMENT, VERSION);
    CHECK_ASKED(x, 3, SQL_DOCUMENTS_CONTENT, DOCUMENT, VERSION);
    assert_true(text_equal(x->audit_object, lit(DOCUMENT)));
    assert_string_equal(x->route->audit, "document.read");
    end_request(&x);
}

static void a_head_request_of_a_download_is_not_audited(void **state)
{
    struct exchange *x = send_request(worker_routes(), "HEAD", "/api/documents/" DOCUMENT "/content", &MARIA, NULL);

    (void)state;
    CHECK_ASKED(x, 0, SQL_DOCUMENTS_GUARD, DOCUMENT);
    CHECK_ASKED(x, 1, SQL_DOCUMENTS_OPEN_GUARD, DOCUMENT, "false");
    assert_null(x->route->audit);
    end_request(&x);
}

static void the_parent_of_a_folder_is_in_the_same_matter(void **state)
{
    struct exchange *x = send_request(worker_routes(), "POST", "/api/matters/" MATTER "/folders", &TOM,
                                      "{\"name\":\"New\",\"level\":1,\"parent\":\"" FOLDER "\"}");

    (void)state;
    CHECK_ASKED(x, 0, SQL_MATTERS_GUARD, MATTER);
    CHECK_ASKED(x, 1, SQL_FOLDERS_ROOM_GUARD, MATTER);
    CHECK_ASKED(x, 2, SQL_FOLDERS_PARENT_GUARD, FOLDER, MATTER);
    CHECK_ASKED(x, 3, SQL_FOLDERS_CREATE, ANYTHING, MATTER, FOLDER, "New", "1", "false");
    end_request(&x);
}

static void clients_cannot_change_folders_or_remove_documents(void **state)
{
    struct exchange *x = send_request(worker_routes(), "PATCH", "/api/folders/" FOLDER, &MARIA, "{\"level\":2}");

    (void)state;
    CHECK_REFUSED(x, 404, "not_found");
    end_request(&x);
    x = send_request(worker_routes(), "DELETE", "/api/documents/" DOCUMENT, &MARIA, NULL);
    CHECK_REFUSED(x, 404, "not_found");
    end_request(&x);
}

static void an_upload_requires_the_protocol_version(void **state)
{
    struct exchange *x = send_request(worker_routes(), "HEAD", "/api/uploads/" UPLOAD, &MARIA, NULL);

    (void)state;
    CHECK_REFUSED(x, 412, "tus_version");
    assert_int_equal(asked_count(x), 0);
    end_request(&x);
}

static void an_unknown_pack_is_refused(void **state)
{
    struct exchange *x = send_request(worker_routes(), "POST", "/api/packs/nothing/adoption", &ADA, NULL);

    (void)state;
    CHECK_REFUSED(x, 404, "no_such_pack");
    end_request(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(home_asks_four_statements),
        cmocka_unit_test(home_is_for_clients_only),
        cmocka_unit_test(each_side_reads_its_own_list),
        cmocka_unit_test(a_filter_that_is_given_selects_a_variant),
        cmocka_unit_test(a_download_is_guarded_and_names_the_document),
        cmocka_unit_test(a_head_request_of_a_download_is_not_audited),
        cmocka_unit_test(the_parent_of_a_folder_is_in_the_same_matter),
        cmocka_unit_test(clients_cannot_change_folders_or_remove_documents),
        cmocka_unit_test(an_upload_requires_the_protocol_version),
        cmocka_unit_test(an_unknown_pack_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
