/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The registry: a change of platform.firms is known within a second, or at once on request. */
#include "data/registry.h"

#include "common/config.h"
#include "loop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uv_loop_t loop;
static struct pool *pool;
static struct registry *registry;
static PGconn *superuser;

static void as_superuser(const char *command)
{
    PGresult *result = PQexec(superuser, command);

    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
        fail_msg("%s", PQerrorMessage(superuser));
    PQclear(result);
}

static bool is_ready(void *what)
{
    (void)what;
    return registry_ready(registry);
}

static int set_up(void **state)
{
    char conninfo[CONFIG_BYTES];

    (void)state;
    config_load("test");
    superuser = PQconnectdb(config_conninfo(conninfo, "postgres"));
    assert_int_equal(PQstatus(superuser), CONNECTION_OK);
    as_superuser("insert into platform.cells (id, name, conninfo) values (9, 'test', '') on conflict do nothing");
    as_superuser("delete from platform.firms where cell = 9");
    as_superuser("insert into platform.firms (number, cell, schema_version, state, slug, name, version) "
                 "select n, 9, 1, 'active', 'firm-' || n, 'Firm ' || n, platform.next_version() from "
                 "generate_series(1000, 2199) n");
    as_superuser("insert into platform.firms (number, cell, schema_version, state) values (5000, 9, 1, 'spare')");
    assert_int_equal(uv_loop_init(&loop), 0);
    pool = pool_open(&loop,
                     &(struct pool_options){"registry", config_conninfo(conninfo, "portico_registry"), 1, false, 0});
    registry = registry_open(&loop, pool);
    loop_until(&loop, is_ready, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    registry_close(&registry);
    pool_close(&pool);
    loop_end(&loop);
    as_superuser("delete from platform.firms where cell = 9");
    PQfinish(superuser);
    return 0;
}

static void all_pages_are_read(void **state)
{
    (void)state;
    for (uint64_t number = 1000; number < 2200; number++) {
        const struct firm *firm = registry_find(registry, number);

        assert_non_null(firm);
        assert_int_equal(firm->number, number);
        assert_int_equal(firm->state, FIRM_ACTIVE);
    }
    assert_string_equal(registry_find(registry, 1234)->slug, "firm-1234");
    assert_string_equal(registry_find(registry, 1234)->origin, "https://firm-1234.portico.localhost:8443");
    assert_null(registry_find(registry, 5000)); /* a spare is no firm */
    assert_null(registry_find(registry, 0));
}

static bool is_suspended(void *what)
{
    (void)what;
    return registry_find(registry, 1500)->state == FIRM_SUSPENDED;
}

static void a_change_is_read(void **state)
{
    (void)state;
    as_superuser(
        "update platform.firms set state = 'suspended', version = platform.next_version() where number = 1500");
    loop_until(&loop, is_suspended, NULL);
}

static int told;

static void on_read(void *owner)
{
    (void)owner;
    told++;
}

static bool was_told(void *what)
{
    (void)what;
    return told > 0;
}

static void a_new_firm_can_be_read_at_once(void **state)
{
    uint64_t from = uv_hrtime();

    (void)state;
    told = 0;
    as_superuser("update platform.firms set state = 'active', slug = 'brand-new', name = 'New', "
                 "version = platform.next_version() where number = 5000");
    assert_true(registry_read_now(registry, on_read, NULL));
    assert_int_equal(told, 0);
    loop_until(&loop, was_told, NULL);
    assert_int_equal(told, 1);
    assert_string_equal(registry_find(registry, 5000)->slug, "brand-new");
    assert_true(uv_hrtime() - from < 300000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_pages_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_change_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_new_firm_can_be_read_at_once, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
