/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Spares and firms' migrations against a real PostgreSQL, with a firms' stream of two short scripts. */
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

enum { VALUE = 64 };

static const char FIRST[] = "create table firm (number bigint primary key);\n"
                            "create table things (id integer primary key);\n";

static char folder[64], migrator[512];
static PGconn *superuser;
static struct migrations *migrations;
static struct migrate_session *session;

/* ---- helpers ---- */

static void write_script(const char *stream, const char *name, const char *text)
{
    char path[256];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s/%s", folder, stream, name);
    file = fopen(path, "we");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void remove_file(const char *name)
{
    char path[256];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    remove(path);
}

/* Reads the files again, as the next release would. `second` is the second script, or NULL. */
static void release(const char *second)
{
    struct direct_error error = {"", ""};

    migrate_session_close(&session);
    migrations_close(&migrations);
    if (second != NULL)
        write_script("firm", "0002_second.sql", second);
    else
        remove_file("firm/0002_second.sql");
    migrations = migrations_open(folder, &error);
    assert_string_equal(error.message, "");
    assert_non_null(migrations);
    session = migrate_session_open(migrator, migrations, &error);
    assert_string_equal(error.message, "");
    assert_non_null(session);
}

/* The first value that a command gives, or "". */
static const char *ask(PGconn *connection, const char *command)
{
    static char value[VALUE];
    PGresult *result = PQexec(connection, command);
    ExecStatusType status = PQresultStatus(result);

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail_msg("%s: %s", command, PQerrorMessage(connection));
    snprintf(value, sizeof(value), "%s", PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "");
    PQclear(result);
    return value;
}

static void expect(const char *wanted, const char *command)
{
    const char *value = ask(superuser, command);

    if (strcmp(value, wanted) != 0)
        fail_msg("%s gives %s, not %s", command, value, wanted);
}

static void make_spare(void)
{
    struct direct_error error = {"", ""};

    if (migrate_spare(session, &error) != MIGRATE_DONE)
        fail_msg("%s %s", error.state, error.message);
}

static enum migrate_outcome migrate_firm(const char *number, int version, struct direct_error *error)
{
    struct migrate_task task = {number, version, MIGRATE_BUSY, {"", ""}};

    migrate_firms(session, &task, 1);
    *error = task.error;
    return task.outcome;
}

/* Brings firm 1001 from version 1 to that of the files. */
static enum migrate_outcome migrate(struct direct_error *error)
{
    return migrate_firm("1001", 1, error);
}

static int set_up(void **state)
{
    char text[512];

    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/portico-unit-migrations.XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(text, sizeof(text), "%s/platform", folder);
    assert_int_equal(mkdir(text, 0700), 0);
    snprintf(text, sizeof(text), "%s/firm", folder);
    assert_int_equal(mkdir(text, 0700), 0);
    write_script("platform", "0001_none.sql", "");
    write_script("firm", "0001_first.sql", FIRST);
    snprintf(migrator, sizeof(migrator), "%s user=portico_migrator", getenv("PORTICO_DATABASE"));
    snprintf(text, sizeof(text), "%s user=postgres", getenv("PORTICO_DATABASE"));
    superuser = PQconnectdb(text);
    assert_int_equal(PQstatus(superuser), CONNECTION_OK);
    ask(superuser, "select setval('platform.firm_numbers', 1000)");
    release(NULL);
    make_spare();
    return 0;
}

/* Other tests share this database. */
static int tear_down(void **state)
{
    (void)state;
    migrate_session_close(&session);
    migrations_close(&migrations);
    ask(superuser, "set client_min_messages = warning");
    ask(superuser,
        "do $$ declare spare bigint; begin for spare in select number from platform.firms where number > 1000 "
        "loop execute format('drop schema if exists t_%s cascade', spare); end loop; end $$");
    ask(superuser, "delete from platform.firms where number > 1000");
    ask(superuser, "delete from platform.migration_failures");
    PQfinish(superuser);
    remove_file("platform/0001_none.sql");
    remove_file("firm/0001_first.sql");
    remove_file("firm/0002_second.sql");
    remove_file("platform");
    remove_file("firm");
    remove(folder);
    return 0;
}

/* ---- tests ---- */

static void a_spare_has_its_row_and_all_scripts(void **state)
{
    (void)state;
    release("create table more (id integer);");
    make_spare();
    expect("1001 1 spare, 1002 2 spare", "select string_agg(concat_ws(' ', number, schema_version, state), ', ' order "
                                         "by number) from platform.firms where number > 1000");
    expect("portico_owner", "select pg_get_userbyid(relowner) from pg_class where oid = 't_1002.more'::regclass");
    expect("", "select to_regclass('t_1001.more')");
}

static void a_broken_spare_leaves_nothing(void **state)
{
    struct direct_error error;

    (void)state;
    release("create table more (id nothing);");
    assert_int_equal(migrate_spare(session, &error), MIGRATE_FAILED);
    assert_string_equal(error.state, "42704");
    assert_memory_equal(error.message, "0002_second.sql: ", 17);
    expect("1", "select count(*) from platform.firms where number > 1000");
    expect("", "select to_regnamespace('t_1002')");
    release(NULL);
    make_spare();
    expect("t_1003", "select to_regnamespace('t_1003')");
}

static void one_process_at_a_time_makes_spares(void **state)
{
    struct direct_error error;
    PGconn *one = migrate_connect(migrator, &error), *other = migrate_connect(migrator, &error);

    (void)state;
    assert_int_equal(migrate_lock_spares(one, 0, &error), MIGRATE_DONE);
    assert_int_equal(migrate_lock_spares(other, 0, &error), MIGRATE_BUSY);
    assert_true(migrate_lock(other, &error)); /* a migration is something else */
    PQfinish(one);
    assert_int_equal(migrate_lock_spares(other, 60, &error), MIGRATE_DONE);
    PQfinish(other);
}

static void a_firm_changes_together_with_its_version(void **state)
{
    struct direct_error error;

    (void)state;
    release("alter table things add column name text; alter table things add column colour nothing;");
    assert_int_equal(migrate(&error), MIGRATE_FAILED);
    assert_string_equal(error.state, "42704");
    assert_memory_equal(error.message, "0002_second.sql: ", 17);
    expect("1", "select schema_version from platform.firms where number = 1001");
    expect("0", "select count(*) from pg_attribute where attrelid = 't_1001.things'::regclass and attname = 'name'");
    release("alter table things add column name text;");
    assert_int_equal(migrate(&error), MIGRATE_DONE);
    expect("2", "select schema_version from platform.firms where number = 1001");
    expect("1", "select count(*) from pg_attribute where attrelid = 't_1001.things'::regclass and attname = 'name'");
}

static void a_firm_that_another_process_migrated_is_done(void **state)
{
    struct direct_error error;

    (void)state;
    release("alter table things add column name text;");
    assert_int_equal(migrate(&error), MIGRATE_DONE);
    assert_int_equal(migrate(&error), MIGRATE_DONE);
    expect("2", "select schema_version from platform.firms where number = 1001");
}

/* Its schema may still be there; without a row, nothing would say which version it has. */
static void a_firm_without_a_row_is_not_changed(void **state)
{
    struct direct_error error;

    (void)state;
    release("alter table things add column name text;");
    ask(superuser, "delete from platform.firms where number = 1001");
    assert_int_equal(migrate(&error), MIGRATE_FAILED);
    assert_string_equal(error.message, "there is no such firm");
    expect("0", "select count(*) from pg_attribute where attrelid = 't_1001.things'::regclass and attname = 'name'");
    ask(superuser, "drop schema t_1001 cascade");
}

static void a_busy_firm_is_left_alone(void **state)
{
    struct direct_error error;

    (void)state;
    release("create table more (id integer); alter table things add column name text;");
    ask(superuser, "begin; lock table t_1001.things in access share mode");
    assert_int_equal(migrate(&error), MIGRATE_BUSY);
    assert_string_equal(error.state, "55P03");
    assert_true(migrate_session_longest_ns(session) >= 200000000); /* the lock timeout */
    ask(superuser, "commit");
    expect("1", "select schema_version from platform.firms where number = 1001");
    expect("", "select to_regclass('t_1001.more')");
    assert_int_equal(migrate(&error), MIGRATE_DONE);
}

static void firms_in_flight_do_not_depend_on_each_other(void **state)
{
    struct migrate_task tasks[MIGRATE_IN_FLIGHT];
    static const char *const numbers[] = {"1001", "1002", "1003", "1004", "1005", "1006", "1007", "1008"};

    (void)state;
    for (size_t i = 1; i < MIGRATE_IN_FLIGHT; i++)
        make_spare();
    for (size_t i = 0; i < MIGRATE_IN_FLIGHT; i++)
        tasks[i] = (struct migrate_task){numbers[i], 1, MIGRATE_BUSY, {"", ""}};
    release("alter table things add column name text;");
    ask(superuser, "drop table t_1002.things");
    ask(superuser, "begin; lock table t_1004.things in access share mode");
    migrate_firms(session, tasks, MIGRATE_IN_FLIGHT);
    ask(superuser, "commit");
    for (size_t i = 0; i < MIGRATE_IN_FLIGHT; i++)
        assert_int_equal(tasks[i].outcome, i == 1 ? MIGRATE_FAILED : i == 3 ? MIGRATE_BUSY : MIGRATE_DONE);
    expect("2 1 2 1 2 2 2 2",
           "select string_agg(schema_version::text, ' ' order by number) from platform.firms where number > 1000");
}

static void a_lost_connection_is_opened_again(void **state)
{
    struct direct_error error;

    (void)state;
    release("alter table things add column name text;");
    ask(superuser, "select pg_terminate_backend(pid, 60000) from pg_stat_activity where usename = 'portico_migrator'");
    assert_int_equal(migrate(&error), MIGRATE_BUSY);
    assert_int_equal(migrate(&error), MIGRATE_DONE);
    assert_true(migrate_session_is_open(session));
    expect("2", "select schema_version from platform.firms where number = 1001");
}

static void a_schema_of_another_firm_is_refused(void **state)
{
    struct direct_error error;

    (void)state;
    ask(superuser, "insert into t_1001.firm values (7)");
    release("alter table things add column name text;");
    assert_int_equal(migrate(&error), MIGRATE_FAILED);
    assert_string_equal(error.state, "2D000");
    expect("1", "select schema_version from platform.firms where number = 1001");
    ask(superuser, "update t_1001.firm set number = 1001");
    assert_int_equal(migrate(&error), MIGRATE_DONE);
}

static void a_script_cannot_end_its_transaction(void **state)
{
    struct direct_error error;

    (void)state;
    release("create table more (id integer); commit;");
    assert_int_equal(migrate(&error), MIGRATE_FAILED);
    assert_string_equal(error.state, "0A000");
    expect("", "select to_regclass('t_1001.more')");
}

static void a_failure_is_kept_until_the_firm_is_migrated(void **state)
{
    const struct migrate_task failed = {"1001", 1, MIGRATE_FAILED, {"42704", "why"}};
    struct direct_error error;
    PGconn *connection = migrate_connect(migrator, &error);

    (void)state;
    assert_non_null(connection);
    release("alter table things add column name text;");
    migrate_add_failure(session, &failed);
    assert_true(migrate_clear_failures(connection, &error));
    expect("2 42704 why", "select concat_ws(' ', version, state, message) from platform.migration_failures");
    assert_int_equal(migrate(&error), MIGRATE_DONE);
    assert_true(migrate_clear_failures(connection, &error));
    expect("0", "select count(*) from platform.migration_failures");
    PQfinish(connection);
}

/* The server process of the session; the one before may still be ending. */
static int process(void)
{
    return atoi(ask(superuser, "select pid from pg_stat_activity where usename = 'portico_migrator' "
                               "order by backend_start desc limit 1"));
}

static void a_server_process_serves_a_limited_number(void **state)
{
    struct direct_error error;
    int first, second;

    (void)state;
    release("alter table things add column name text;");
    first = process();
    for (int i = 0; i < MIGRATE_SPARES_PER_PROCESS; i++)
        make_spare();
    assert_int_equal(process(), first);
    make_spare();
    second = process();
    assert_int_not_equal(second, first);
    for (int i = 0; i < MIGRATE_FIRMS_PER_PROCESS; i++)
        assert_int_equal(migrate_firm("1002", 2, &error), MIGRATE_DONE);
    assert_int_equal(process(), second);
    assert_int_equal(migrate_firm("1002", 2, &error), MIGRATE_DONE);
    assert_int_not_equal(process(), second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_spare_has_its_row_and_all_scripts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_broken_spare_leaves_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_process_at_a_time_makes_spares, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_firm_changes_together_with_its_version, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_firm_that_another_process_migrated_is_done, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_firm_without_a_row_is_not_changed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_busy_firm_is_left_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(firms_in_flight_do_not_depend_on_each_other, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_lost_connection_is_opened_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_schema_of_another_firm_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_script_cannot_end_its_transaction, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failure_is_kept_until_the_firm_is_migrated, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_server_process_serves_a_limited_number, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
