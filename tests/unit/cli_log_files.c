/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Setting logs aside, on disks with and without room, and while a program writes faster than the copy goes on. */
#include "cli/log_files.h"
#include "common/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/portico-logs.XXXXXX", path[96];
static uint64_t free_bytes;
static int writes_left; /* how often the program writes meanwhile: 16 MiB each time */

int __wrap_fstatvfs(int file, struct statvfs *disk);
ssize_t __real_sendfile(int to, int from, off_t *offset, size_t count);
ssize_t __wrap_sendfile(int to, int from, off_t *offset, size_t count);

int __wrap_fstatvfs(int file, struct statvfs *disk)
{
    (void)file;
    *disk = (struct statvfs){.f_frsize = 4096, .f_bavail = free_bytes / 4096};
    return 0;
}

ssize_t __wrap_sendfile(int to, int from, off_t *offset, size_t count)
{
    struct stat status;

    if (writes_left-- > 0) {
        assert_int_equal(fstat(from, &status), 0);
        assert_int_equal(ftruncate(from, status.st_size + LOG_FILE_BYTES), 0);
    }
    return __real_sendfile(to, from, offset, count);
}

static const char *log_path(const char *suffix)
{
    snprintf(path, sizeof(path), "%s/log/long.log%s", folder, suffix);
    return path;
}

/* The length of a file, or -1 if there is none. */
static off_t length_of(const char *suffix)
{
    struct stat status;

    return stat(log_path(suffix), &status) == 0 ? status.st_size : -1;
}

static int make_log(void **state)
{
    const int log = log_file_open("long");

    (void)state;
    assert_true(log >= 0);
    assert_int_equal(ftruncate(log, LOG_FILE_BYTES + 1), 0);
    close(log);
    unlink(log_path(".1"));
    free_bytes = UINT64_C(1) << 40;
    writes_left = 0;
    return 0;
}

static void a_long_log_is_set_aside(void **state)
{
    (void)state;
    assert_true(log_file_set_aside("long"));
    assert_int_equal(length_of(""), 0);
    assert_int_equal(length_of(".1"), LOG_FILE_BYTES + 1);
    assert_true(log_file_set_aside("long")); /* short now */
    assert_int_equal(length_of(".1"), LOG_FILE_BYTES + 1);
    assert_true(log_file_set_aside("missing"));
}

static void without_room_nothing_changes(void **state)
{
    (void)state;
    free_bytes = LOG_FILE_BYTES;
    assert_false(log_file_set_aside("long"));
    assert_int_equal(length_of(""), LOG_FILE_BYTES + 1);
    assert_int_equal(length_of(".1"), -1);
    assert_int_equal(length_of(".new"), -1);
}

static void a_copy_ends_even_if_the_log_grows_faster(void **state)
{
    (void)state;
    writes_left = 8;
    assert_true(log_file_set_aside("long"));
    assert_in_range(writes_left, 1, 8);
    assert_int_equal(length_of(""), 0);
    assert_int_equal(length_of(".1"), 2 * LOG_FILE_BYTES + 1);
}

static void two_supervisors_do_not_set_aside_the_same_log(void **state)
{
    const int log = log_file_open("long");

    (void)state;
    assert_int_equal(flock(log, LOCK_EX), 0);
    assert_true(log_file_set_aside("long"));
    assert_int_equal(length_of(""), LOG_FILE_BYTES + 1);
    close(log);
    assert_true(log_file_set_aside("long"));
    assert_int_equal(length_of(""), 0);
}

static int make_folder(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    setenv("PORTICO_VAR", folder, 1);
    config_load("test");
    log_files_make_folder();
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    for (int i = 1; i <= LOG_FILES_KEPT; i++) {
        char suffix[16];

        snprintf(suffix, sizeof(suffix), ".%d", i);
        unlink(log_path(suffix));
    }
    unlink(log_path(""));
    snprintf(path, sizeof(path), "%s/log", folder);
    return rmdir(path) != 0 || rmdir(folder) != 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_long_log_is_set_aside, make_log),
        cmocka_unit_test_setup(without_room_nothing_changes, make_log),
        cmocka_unit_test_setup(a_copy_ends_even_if_the_log_grows_faster, make_log),
        cmocka_unit_test_setup(two_supervisors_do_not_set_aside_the_same_log, make_log),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
