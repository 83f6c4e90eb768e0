/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The files store, on a folder of its own. */
#include "worker/documents/vault/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static char folder[] = "/tmp/portico-store-XXXXXX";
static const struct stored_name name = {.firm = 17, .id = {1, [15] = 0xab}};
static const unsigned char bytes[] = "sealed bytes";

static int set_up(void **state)
{
    if (mkdtemp(folder) == NULL)
        return -1;
    *state = store_open(folder);
    return *state == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    char command[64];

    store_close((struct store **)state);
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    return system(command);
}

static void put(struct store *store, const struct stored_name *which)
{
    struct stored *file;

    assert_int_equal(store_write(store, which, &file), STORE_DONE);
    assert_int_equal(stored_put(file, 0, bytes, sizeof(bytes)), STORE_DONE);
    assert_int_equal(stored_sync(file), STORE_DONE);
    stored_close(&file);
    assert_null(file);
}

static void gives_back_ranges(void **state)
{
    unsigned char into[64];
    struct stored *file;

    put(*state, &name);
    assert_int_equal(store_read(*state, &name, &file), STORE_DONE);
    assert_int_equal(stored_get(file, 7, into, 5), 5);
    assert_memory_equal(into, "bytes", 5);
    assert_int_equal(stored_get(file, 7, into, sizeof(into)), (int)sizeof(bytes) - 7);
    assert_int_equal(stored_get(file, 1000, into, sizeof(into)), 0);
    stored_close(&file);
    assert_int_equal(store_delete(*state, &name), STORE_DONE);
}

static void a_deleted_file_is_missing(void **state)
{
    struct stored *file;

    put(*state, &name);
    assert_int_equal(store_delete(*state, &name), STORE_DONE);
    assert_int_equal(store_read(*state, &name, &file), STORE_MISSING);
    assert_int_equal(store_delete(*state, &name), STORE_DONE);
}

static void the_same_id_of_another_firm_is_another_file(void **state)
{
    struct stored_name other = name;
    struct stored *file;

    put(*state, &name);
    other.firm = 18;
    assert_int_equal(store_read(*state, &other, &file), STORE_MISSING);
    assert_int_equal(store_delete(*state, &other), STORE_DONE);
    assert_int_equal(store_read(*state, &name, &file), STORE_DONE);
    stored_close(&file);
    assert_int_equal(store_delete(*state, &name), STORE_DONE);
}

static void one_writer_at_a_time(void **state)
{
    struct stored *first, *second;

    assert_int_equal(store_write(*state, &name, &first), STORE_DONE);
    assert_int_equal(store_write(*state, &name, &second), STORE_BUSY);
    stored_close(&first);
    assert_int_equal(store_write(*state, &name, &second), STORE_DONE);
    stored_close(&second);
    assert_int_equal(store_delete(*state, &name), STORE_DONE);
}

static void nobody_else_may_read_the_folder(void **state)
{
    struct stat about;

    (void)state;
    assert_int_equal(stat(folder, &about), 0);
    assert_int_equal(about.st_mode & 077, 0);
}

static size_t walked;

static void count(void *owner, const struct stored_name *which)
{
    (void)owner;
    assert_int_equal(which->firm, 17);
    walked++;
}

static size_t walk(struct store *store, uint64_t firm, int64_t age, size_t limit)
{
    unsigned shard = 0;
    size_t found = 0;

    while (shard < STORE_SHARDS) {
        size_t now = store_walk(store, firm, age, &shard, limit, count, NULL);

        assert_true(now <= limit);
        found += now;
    }
    return found;
}

static void walks_old_files_of_one_firm_part_by_part(void **state)
{
    struct stored_name more = name, foreign = {.firm = 18};

    put(*state, &name);
    more.id[15] = 3;
    put(*state, &more);
    put(*state, &foreign);
    walked = 0;
    assert_int_equal(walk(*state, 17, 3600, 100), 0);
    assert_int_equal(walk(*state, 17, 0, 100), 2);
    assert_int_equal(walk(*state, 17, 0, 1), 2); /* in two goes */
    assert_int_equal(walked, 4);
    assert_int_equal(walk(*state, 19, 0, 100), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_back_ranges),
        cmocka_unit_test(a_deleted_file_is_missing),
        cmocka_unit_test(the_same_id_of_another_firm_is_another_file),
        cmocka_unit_test(one_writer_at_a_time),
        cmocka_unit_test(nobody_else_may_read_the_folder),
        cmocka_unit_test(walks_old_files_of_one_firm_part_by_part),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
