/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pieces of an upload and the way back: what is sealed is what is read, and nothing is sealed twice differently. */
#include "worker/documents/file_stream.h"
#include "worker/documents/vault/piece.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

enum { SIZE = 3 * SEAL_CHUNK + 100, SECOND = 2 * SEAL_CHUNK };

static char folder[] = "/tmp/portico-piece-XXXXXX";
static char content[SIZE];
static unsigned char taken[SIZE];

static int set_up(void **state)
{
    if (mkdtemp(folder) == NULL)
        return -1;
    for (size_t i = 0; i < SIZE; i++)
        content[i] = (char)(i * 131 + i / 251);
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

/* A fresh file of the tests' size; `number` keeps the tests apart. */
static struct piece piece_of(struct store *store, unsigned char number, uint64_t offset, size_t length)
{
    struct piece piece = {.store = store, .offset = offset, .bytes = {content + offset, length}};

    piece.file = (struct sealed_file){.firm = 5, .size = SIZE};
    memset(piece.file.id, number, SEAL_ID);
    memset(piece.file.key, number, SEAL_KEY);
    return piece;
}

static enum piece_outcome seal_piece(struct piece piece)
{
    piece_seal(&piece);
    return piece.outcome;
}

static void upload(struct store *store, unsigned char number)
{
    assert_int_equal(seal_piece(piece_of(store, number, 0, SECOND)), PIECE_DONE);
    assert_int_equal(seal_piece(piece_of(store, number, SECOND, SIZE - SECOND)), PIECE_DONE);
}

/* Pulls [from, from + length) with a room of `room`; false when the stream was cut. */
static bool take(struct store *store, unsigned char number, uint64_t from, size_t length, size_t room)
{
    struct sealed_file file = piece_of(store, number, 0, 0).file;
    struct stream *stream = file_stream_open(store, &file, from, length);
    size_t have = 0;
    ssize_t got = 0;

    while (have < length && got >= 0) {
        got = stream->pull(stream, taken + have, length - have < room ? length - have : room);
        have += got > 0 ? (size_t)got : 0;
    }
    stream->close(stream);
    return got >= 0;
}

static void reads_back_whole_and_in_ranges(void **state)
{
    static const struct {
        uint64_t from;
        size_t length, room;
    } ranges[] = {{0, SIZE, 4 * SEAL_CHUNK},         {0, SIZE, 1000},        {SEAL_CHUNK - 1, 2, SEAL_CHUNK},
                  {SEAL_CHUNK, SEAL_CHUNK, SIZE},    {SIZE - 1, 1, SIZE},    {70000, 100000, 65536},
                  {3 * SEAL_CHUNK, 100, SEAL_CHUNK}, {SEAL_CHUNK - 1, 1, 64}};

    upload(*state, 1);
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        memset(taken, 0, sizeof(taken));
        assert_true(take(*state, 1, ranges[i].from, ranges[i].length, ranges[i].room));
        assert_memory_equal(taken, content + ranges[i].from, ranges[i].length);
    }
}

static void the_disk_never_holds_the_content(void **state)
{
    char command[160];

    upload(*state, 2);
    snprintf(command, sizeof(command), "cat %s/5/02/* > %s.all", folder, folder);
    assert_int_equal(system(command), 0);
    snprintf(command, sizeof(command), "%s.all", folder);
    {
        static unsigned char stored[4 * SEALED_CHUNK];
        int file = open(command, O_RDONLY);
        ssize_t length = read(file, stored, sizeof(stored));

        close(file);
        unlink(command);
        assert_int_equal(length, SIZE + 4 * SEAL_TAG);
        assert_null(memmem(stored, (size_t)length, content, 32));
    }
}

static void the_last_piece_tells_how_the_file_begins(void **state)
{
    struct piece last = piece_of(*state, 9, SECOND, SIZE - SECOND);

    assert_int_equal(seal_piece(piece_of(*state, 9, 0, SECOND)), PIECE_DONE);
    piece_seal(&last);
    assert_int_equal(last.outcome, PIECE_DONE);
    assert_int_equal(last.head_length, PIECE_HEAD);
    assert_memory_equal(last.head, content, PIECE_HEAD);
}

static void a_retry_with_the_same_bytes_goes_on(void **state)
{
    upload(*state, 3);
    assert_int_equal(seal_piece(piece_of(*state, 3, 0, SECOND)), PIECE_DONE);
    assert_true(take(*state, 3, 0, SIZE, SIZE));
    assert_memory_equal(taken, content, SIZE);
}

static void a_retry_with_other_bytes_is_refused_and_changes_nothing(void **state)
{
    struct piece other = piece_of(*state, 4, SECOND, SIZE - SECOND);

    upload(*state, 4);
    other.bytes.at = content + 1; /* other bytes, same place */
    assert_int_equal(seal_piece(other), PIECE_DIFFERS);
    assert_true(take(*state, 4, 0, SIZE, SIZE));
    assert_memory_equal(taken, content, SIZE);
}

/* Cuts the stored file to `length` bytes, as a crash would. */
static void cut(unsigned char number, off_t length)
{
    char command[128];

    snprintf(command, sizeof(command), "truncate -s %lld %s/5/%02x/*", (long long)length, folder, number);
    assert_int_equal(system(command), 0);
}

static void a_torn_chunk_is_completed(void **state)
{
    upload(*state, 5);
    cut(5, 2 * SEALED_CHUNK + 1234);
    assert_int_equal(seal_piece(piece_of(*state, 5, SECOND, SIZE - SECOND)), PIECE_DONE);
    assert_true(take(*state, 5, 0, SIZE, SIZE));
    assert_memory_equal(taken, content, SIZE);
}

static void a_file_cut_short_does_not_look_whole(void **state)
{
    upload(*state, 6);
    cut(6, 3 * SEALED_CHUNK);
    assert_false(take(*state, 6, 0, SIZE, SIZE));
    assert_true(take(*state, 6, 0, SEAL_CHUNK, SIZE));
}

/* A limit on the size of files stands in for a disk without room: the store treats both alike. */
static void a_full_disk_says_so_and_the_upload_goes_on_later(void **state)
{
    struct rlimit room, little;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &room), 0);
    little = (struct rlimit){.rlim_cur = SEALED_CHUNK / 2, .rlim_max = room.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    assert_int_equal(seal_piece(piece_of(*state, 21, 0, SECOND)), PIECE_NO_ROOM);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &room), 0);
    upload(*state, 21);
    assert_true(take(*state, 21, 0, SIZE, SIZE));
    assert_memory_equal(taken, content, SIZE);
}

static void checksums_are_checked_before_anything_is_written(void **state)
{
    struct piece piece = piece_of(*state, 7, 0, SIZE);
    struct stored_name name = {.firm = 5};
    struct stored *file;

    piece.bytes = (struct text){content, 0};
    piece.file.size = 0;
    piece.checksum = "sha1"; /* of nothing */
    piece.expected = lit("2jmj7l5rSw0yVb/vlWAYkK/YBwk=");
    memset(name.id, 7, SEAL_ID);
    assert_int_equal(seal_piece(piece), PIECE_DONE);

    piece = piece_of(*state, 8, 0, SIZE);
    memset(name.id, 8, SEAL_ID);
    piece.checksum = "sha256";
    piece.expected = lit("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="); /* also of nothing */
    assert_int_equal(seal_piece(piece), PIECE_DAMAGED);
    assert_int_equal(store_read(*state, &name, &file), STORE_MISSING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_back_whole_and_in_ranges),
        cmocka_unit_test(the_disk_never_holds_the_content),
        cmocka_unit_test(the_last_piece_tells_how_the_file_begins),
        cmocka_unit_test(a_retry_with_the_same_bytes_goes_on),
        cmocka_unit_test(a_retry_with_other_bytes_is_refused_and_changes_nothing),
        cmocka_unit_test(a_torn_chunk_is_completed),
        cmocka_unit_test(a_file_cut_short_does_not_look_whole),
        cmocka_unit_test(a_full_disk_says_so_and_the_upload_goes_on_later),
        cmocka_unit_test(checksums_are_checked_before_anything_is_written),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
