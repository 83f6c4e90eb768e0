/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A firm that stays in use is given up after its last attempt; the others are migrated. */
#include "cli/fleet.h"

#include "data/migrate_firm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { ATTEMPTS = 2 };

static const char FIRST[] = "create table firm (number bigint primary key);\n"
                            "create table things (id integer primary key);\n";

static char folder[64], migrator[512];
static PGconn *superuser;

/* ---- helpers ---- */

static const char *path_of(const char *name)
{
    static char path[256];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static void write_script(const char *name, const char *text)
{
    FILE *file = fopen(path_of(name), "we");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static struct migrations *read_migrations(void)
{
    struct direct_error error;
    struct migrations *migrations = migrations_open(folder, &error);

    assert_non_null(migrations);
    return migrations;
}

static PGresult *ask(const char *command)
{
    PGresult *result = PQexec(superuser, command);
    ExecStatusType status = PQresultStatus(result);

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail_msg("%s: %s", command, PQerrorMessage(superuser));
    return result;
}

static void run(const char *command)
{
    PQclear(ask(command));
}

static void expect(const char *wanted, const char *command)
{
    PGresult *result = ask(command);

    assert_string_equal(PQgetvalue(result, 0, 0), wanted);
    PQclear(result);
}

static bool migrate_all(void)
{
    struct migrations *migrations = read_migrations();
    PGresult *firms = ask("select number, schema_version from platform.firms where number > 1000 order by number");
    bool migrated = fleet_migrate(migrator, migrations, firms, ATTEMPTS);

    PQclear(firms);
    migrations_close(&migrations);
    return migrated;
}

/* Two spares, 1001 and 1002, of a stream of one short script. */
static void make_spares(void)
{
    struct direct_error error;
    struct migrations *migrations = read_migrations();
    struct migrate_session *session = migrate_session_open(migrator, migrations, &error);

    assert_non_null(session);
    for (int i = 0; i < 2; i++)
        assert_int_equal(migrate_spare(session, &error), MIGRATE_DONE);
    migrate_session_close(&session);
    migrations_close(&migrations);
}

static int set_up(void **state)
{
    char text[512];

    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/portico-unit-fleet.XXXXXX");
    assert_non_null(mkdtemp(folder));
    assert_int_equal(mkdir(path_of("platform"), 0700), 0);
    assert_int_equal(mkdir(path_of("firm"), 0700), 0);
    write_script("platform/0001_none.sql", "");
    write_script("firm/0001_first.sql", FIRST);
    snprintf(migrator, sizeof(migrator), "%s user=portico_migrator", getenv("PORTICO_DATABASE"));
    snprintf(text, sizeof(text), "%s user=postgres", getenv("PORTICO_DATABASE"));
    superuser = PQconnectdb(text);
    assert_int_equal(PQstatus(superuser), CONNECTION_OK);
    run("select setval('platform.firm_numbers', 1000)");
    make_spares();
    return 0;
}

/* Other tests share this database. */
static int tear_down(void **state)
{
    static const char *const files[] = {
        "platform/0001_none.sql", "firm/0001_first.sql", "firm/0002_second.sql", "platform", "firm", ""};

    (void)state;
    run("rollback; set client_min_messages = warning");
    run("drop schema t_1001 cascade; drop schema t_1002 cascade");
    run("delete from platform.firms where number > 1000; delete from platform.migration_failures");
    PQfinish(superuser);
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
        remove(path_of(files[i]));
    return 0;
}

/* ---- tests ---- */

static void a_firm_that_stays_busy_is_given_up(void **state)
{
    (void)state;
    write_script("firm/0002_second.sql", "alter table things add column name text;");
    run("begin; lock table t_1001.things in access share mode");
    assert_false(migrate_all());
    run("commit");
    expect("1 2",
           "select string_agg(schema_version::text, ' ' order by number) from platform.firms where number > 1000");
    expect("1001 2 55P03",
           "select string_agg(concat_ws(' ', firm, version, state), ', ') from platform.migration_failures");
    assert_true(migrate_all());
    expect("2 2",
           "select string_agg(schema_version::text, ' ' order by number) from platform.firms where number > 1000");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_firm_that_stays_busy_is_given_up, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
