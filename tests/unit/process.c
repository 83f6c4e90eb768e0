/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The standard error and exit status of a process: the log, must(), a wrong setting, a refused .sql file. */
#include "common/config.h"
#include "common/log.h"
#include "common/must.h"

#include <jansson.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char stderr_text[65536];

/* Runs it in a child and gives the child's status; what it wrote to standard error is in `stderr_text`. */
static int run_in_child(void (*run)(void))
{
    int pipes[2], status;
    size_t length = 0;
    ssize_t got;
    pid_t child;

    assert_int_equal(pipe(pipes), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(pipes[1], STDERR_FILENO);
        run();
        _exit(0);
    }
    close(pipes[1]);
    while ((got = read(pipes[0], stderr_text + length, sizeof(stderr_text) - 1 - length)) > 0)
        length += (size_t)got;
    stderr_text[length] = '\0';
    close(pipes[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void log_hostile_values(void)
{
    static char large[2 * LOG_BYTES];
    struct log line;

    log_start("test", LOG_INFO);
    log_say(LOG_DEBUG, "unheard");
    log_open(&line, LOG_WARNING, "forged");
    log_text(&line, "name", lit("a\n{\"level\":\"error\"}\x1b[31m\xc2\x9b\xff\""));
    log_text(&line, "nothing", no_text);
    log_number(&line, "number", -7);
    memset(large, 'x', sizeof(large));
    log_text(&line, "large", text_from(large, sizeof(large)));
    log_flag(&line, "flag", true);
    log_close(&line);
}

static void a_log_line_is_always_one_json_object(void **state)
{
    json_t *line;

    (void)state;
    assert_int_equal(run_in_child(log_hostile_values), 0);
    assert_ptr_equal(strchr(stderr_text, '\n'), stderr_text + strlen(stderr_text) - 1); /* one line */
    assert_null(strchr(stderr_text, '\x1b'));
    line = json_loads(stderr_text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(line);
    assert_string_equal(json_string_value(json_object_get(line, "level")), "warning");
    assert_string_equal(json_string_value(json_object_get(line, "what")), "forged");
    assert_int_equal(json_integer_value(json_object_get(line, "number")), -7);
    assert_true(json_is_null(json_object_get(line, "nothing")));
    assert_null(json_object_get(line, "large")); /* left out whole */
    assert_true(json_is_true(json_object_get(line, "cut")));
    assert_true(json_is_true(json_object_get(line, "flag")));
    json_decref(line);
}

static void break_an_invariant(void)
{
    signal(SIGABRT, SIG_DFL);
    must(1 + 1 == 3);
}

static void a_broken_invariant_aborts_in_every_build(void **state)
{
    int status;

    (void)state;
    status = run_in_child(break_an_invariant);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_non_null(strstr(stderr_text, "1 + 1 == 3"));
}

static void load(void)
{
    config_load("test");
}

static void a_wrong_setting_is_reported_in_a_sentence(void **state)
{
    static const struct {
        const char *name, *value;
    } wrong[] = {
        {"PORTICO_PORT", "0"},
        {"PORTICO_PORT", "65536"},
        {"PORTICO_PORT", "8443x"},
        {"PORTICO_DOMAIN", "a:8443"},
        {"PORTICO_DOMAIN", "Upper.example"},
        {"PORTICO_DOMAIN", "a..b"},
        {"PORTICO_LISTEN", "localhost"},
        {"PORTICO_LOG", "verbose"},
        {"PORTICO_SMTP", "127.0.0.1:25"},
        {"PORTICO_DATABASE", "host=/x user=postgres"},
        {"PORTICO_WORKERS", "65"},
        {"PORTICO_VAR", "a\nb"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        int status;

        setenv(wrong[i].name, wrong[i].value, 1);
        status = run_in_child(load);
        unsetenv(wrong[i].name);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 78);
        assert_ptr_equal(strstr(stderr_text, wrong[i].name), stderr_text);
    }
    assert_int_equal(run_in_child(load), 0);
}

static void defaults_follow_the_settings_that_they_depend_on(void **state)
{
    char out[CONFIG_BYTES], path[SOCKET_BYTES];

    (void)state;
    unsetenv("PORTICO_RUN");
    unsetenv("PORTICO_DATABASE");
    setenv("PORTICO_VAR", "/srv/portico", 1);
    setenv("PORTICO_DOMAIN", "portal.example", 1);
    setenv("PORTICO_PORT", "443", 1);
    config_load("test");
    assert_string_equal(config_text(CONFIG_REDIS), "/srv/portico/run/redis.sock");
    assert_string_equal(config_conninfo(out, "portico_app"), "host=/srv/portico/run dbname=portico user=portico_app");
    assert_string_equal(config_socket(path, "worker-1.sock"), "/srv/portico/run/worker-1.sock");
    assert_string_equal(config_origin(out, "hartwell"), "https://hartwell.portal.example");
    setenv("PORTICO_PORT", "8443", 1);
    config_load("test");
    assert_string_equal(config_origin(out, NULL), "https://portal.example:8443");
    assert_int_equal(config_number(CONFIG_WORKERS), 2);
}

/* ---- sqlgen ---- */

static char folder[] = "/tmp/portico-gen-XXXXXX";

static void generate(void)
{
    if (chdir(folder) == 0)
        execl(SQLGEN, SQLGEN, "x_sql", "x.sql", (char *)NULL);
    _exit(1);
}

static void write_file(const char *name, const char *content)
{
    char file[64];
    FILE *written;

    snprintf(file, sizeof(file), "%s/%s", folder, name);
    written = fopen(file, "w");
    assert_non_null(written);
    assert_true(fputs(content, written) >= 0);
    assert_int_equal(fclose(written), 0);
}

static int generate_from(const char *sql)
{
    write_file("x.sql", sql);
    return run_in_child(generate);
}

/* ---- wordgen ---- */

static void generate_words(void)
{
    if (chdir(folder) == 0)
        execl(WORDGEN, WORDGEN, "x.c", "x", "refusals.en.json", "refusals.de.json", (char *)NULL);
    _exit(1);
}

static void an_incomplete_language_fails_the_build(void **state)
{
    static const struct {
        const char *german, *stderr_text; /* NULL: it is taken */
    } cases[] = {
        {"{\"problems\": {\"a\": \"Ein \\\"A\\\".\"}}", NULL},
        {"{\"problems\": {}}", "refusals.de.json: \"a\" is missing in \"problems\""},
        {"{\"problems\": {\"a\": \"A.\", \"b\": \"B.\"}}", "refusals.en.json: \"b\" is missing"},
        {"{\"fields\": {\"a\": \"A.\"}}", "\"a\" is missing in \"problems\""},
        {"{\"problems\": {\"a\": \"\"}}", "no sentence"},
        {"{\"problems\": {\"a\": \"A.\", \"a\": \"B.\"}}", "duplicate"},
        {"{\"words\": {}}", "no section"},
        {"{", "refusals.de.json:1"},
    };

    (void)state;
    write_file("refusals.en.json", "{\"problems\": {\"a\": \"An A.\"}}");
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        int status;

        write_file("refusals.de.json", cases[i].german);
        status = run_in_child(generate_words);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == (cases[i].stderr_text != NULL));
        if (cases[i].stderr_text != NULL && strstr(stderr_text, cases[i].stderr_text) == NULL)
            fail_msg("%s printed %s", cases[i].german, stderr_text);
    }
}

static int make_folder(void **state)
{
    (void)state;
    memcpy(folder + sizeof(folder) - 7, "XXXXXX", 6); /* each test has one of its own */
    return mkdtemp(folder) == NULL ? -1 : 0;
}

static int remove_folder(void **state)
{
    static const char *const files[] = {"x.sql", "x_sql.c",          "x_sql.h",         "x_sql_shared.h",
                                        "x.c",   "refusals.en.json", "refusals.de.json"};
    char path[64];

    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
        unlink(path);
    }
    return rmdir(folder);
}

static void a_wrong_statement_fails_the_build(void **state)
{
    static const struct {
        const char *sql, *stderr_text;
    } cases[] = {
        {"-- query: a\n-- gives: none\n-- params: x uuid\nselect 1;\n", "not used"},
        {"-- query: a\n-- gives: none\n-- params: none\nselect $1;\n", "no parameter"},
        {"-- query: a\n-- gives: none\n-- params: x money\nselect $1;\n", "unknown type"},
        {"-- query: a\n-- gives: page 50\n-- params: none\nselect 1 limit 50;\n", "limit 51"},
        {"-- query: a\n-- gives: many\n-- params: none\nselect 1;\n", "gives is"},
        {"-- query: a\n-- params: none\nselect 1;\n", "needs"},
        {"-- query: a\n-- gives: none\n-- params: none\n", "no SQL"},
        {"-- query: a\n-- gives: none\n-- params: none\nselect 1;\n-- query: a\n", "another statement"},
        {"-- query: a\n-- shared: no\n-- gives: none\n-- params: none\nselect 1;\n", "shared is"},
        {"select 1;\n", "before the first"},
        {"-- query: a\n-- gives: none\n-- params: x uuid?\nselect 1\n  {if y} + $1;\n", "no such parameter"},
        {"-- query: a\n-- gives: none\n-- params: x uuid\nselect 1\n  {if x} + $1;\n", "not optional"},
        {"-- query: a\n-- gives: none\n-- params: x uuid?\nselect 1\n  {unless x} + $1;\n", "a mark is"},
        {"-- query: a\n-- gives: none\n-- params: x uuid?\nselect 1\n  {if x + $1;\n", "a mark is"},
        {"-- query: a\n-- gives: none\n-- params: x uuid?\nselect 1 {if x} + $1;\n", "beginning of a line"},
        {"-- query: a\n-- gives: none\n-- params: x uuid?\n{if x} select $1;\n", "no SQL"},
        {"-- query: a\n-- gives: page 5\n-- params: x uuid?\nselect $1\n  {if x} limit 6;\n", "limit 6"},
        {"-- query: a\n-- gives: none\n-- params: a int?, b int?, c int?, d int?, e int?\nselect 1\n"
         "{if a}+$1\n{if b}+$2\n{if c}+$3\n{if d}+$4\n{if e}+$5;\n",
         "more than 4"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        int status = generate_from(cases[i].sql);

        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
        if (strstr(stderr_text, cases[i].stderr_text) == NULL)
            fail_msg("%s printed %s", cases[i].sql, stderr_text);
    }
    assert_int_equal(generate_from("-- query: a\n-- gives: page 50\n-- params: x uuid?, y text[]\n-- Words, "
                                   "$9.\nselect '$7' from t for update -- $8\nwhere x = $1 and y = $2 limit 51;\n"),
                     0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_line_is_always_one_json_object),
        cmocka_unit_test(a_broken_invariant_aborts_in_every_build),
        cmocka_unit_test(a_wrong_setting_is_reported_in_a_sentence),
        cmocka_unit_test(defaults_follow_the_settings_that_they_depend_on),
        cmocka_unit_test_setup_teardown(a_wrong_statement_fails_the_build, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(an_incomplete_language_fails_the_build, make_folder, remove_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
