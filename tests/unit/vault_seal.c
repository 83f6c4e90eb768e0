/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The sealed format: what opens, and what must not. */
#include "common/id.h"
#include "worker/documents/vault/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct sealed_file file_of(uint64_t size)
{
    struct sealed_file file = {.firm = 17, .size = size};

    assert_true(id_to_bytes(lit("0190a5c2-7b1e-7c3d-8e4f-00112233aabb"), file.id));
    memset(file.key, 7, SEAL_KEY);
    return file;
}

struct chunk {
    unsigned char plain[SEAL_CHUNK], sealed[SEALED_CHUNK], opened[SEAL_CHUNK];
};

static struct chunk *chunk_of(const struct sealed_file *file, uint64_t number)
{
    struct chunk *chunk = calloc(1, sizeof(*chunk));

    assert_non_null(chunk);
    for (size_t i = 0; i < SEAL_CHUNK; i++)
        chunk->plain[i] = (unsigned char)(i * 31 + number);
    seal_chunk(file, number, chunk->plain, chunk->sealed);
    return chunk;
}

static void counts_chunks(void **state)
{
    (void)state;
    assert_int_equal(seal_chunks(0), 0);
    assert_int_equal(seal_chunks(1), 1);
    assert_int_equal(seal_chunks(SEAL_CHUNK), 1);
    assert_int_equal(seal_chunks(SEAL_CHUNK + 1), 2);
}

static void opens_what_it_sealed(void **state)
{
    struct sealed_file file = file_of(SEAL_CHUNK + 5);
    struct chunk *first = chunk_of(&file, 0), *last = chunk_of(&file, 1);

    (void)state;
    assert_true(seal_open_chunk(&file, 0, first->sealed, first->opened));
    assert_memory_equal(first->plain, first->opened, SEAL_CHUNK);
    assert_int_equal(seal_chunk_size(&file, 1), 5);
    assert_true(seal_open_chunk(&file, 1, last->sealed, last->opened));
    assert_memory_equal(last->plain, last->opened, 5);
    free(first);
    free(last);
}

/* The same bytes under another firm, file, place, length or key are not this file's. */
static void refuses_what_is_elsewhere(void **state)
{
    struct sealed_file file = file_of((uint64_t)3 * SEAL_CHUNK), other;
    struct chunk *chunk = chunk_of(&file, 1);

    (void)state;
    other = file, other.firm = 18;
    assert_false(seal_open_chunk(&other, 1, chunk->sealed, chunk->opened));
    other = file, other.id[15] ^= 1;
    assert_false(seal_open_chunk(&other, 1, chunk->sealed, chunk->opened));
    other = file, other.key[0] ^= 1;
    assert_false(seal_open_chunk(&other, 1, chunk->sealed, chunk->opened));
    assert_false(seal_open_chunk(&file, 2, chunk->sealed, chunk->opened));
    other = file, other.size = (uint64_t)2 * SEAL_CHUNK; /* cut off behind it: then it would be the last */
    assert_false(seal_open_chunk(&other, 1, chunk->sealed, chunk->opened));
    assert_true(seal_open_chunk(&file, 1, chunk->sealed, chunk->opened));
    free(chunk);
}

static void a_changed_bit_leaves_no_plain_text(void **state)
{
    struct sealed_file file = file_of(SEAL_CHUNK);
    struct chunk *chunk = chunk_of(&file, 0);
    static const unsigned char nothing[SEAL_CHUNK];

    (void)state;
    chunk->sealed[40000] ^= 1;
    assert_false(seal_open_chunk(&file, 0, chunk->sealed, chunk->opened));
    assert_memory_equal(chunk->opened, nothing, SEAL_CHUNK);
    free(chunk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_chunks),
        cmocka_unit_test(opens_what_it_sealed),
        cmocka_unit_test(refuses_what_is_elsewhere),
        cmocka_unit_test(a_changed_bit_leaves_no_plain_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
