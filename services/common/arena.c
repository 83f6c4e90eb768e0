/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Blocks in a list; the newest is filled front to back. A piece larger than a block gets a block of its own. */
#include "common/arena.h"

#include "common/must.h"

#include <openssl/crypto.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 4096 };

struct block {
    struct block *next;
    size_t used, room;
    alignas(max_align_t) char bytes[];
};

struct arena {
    struct block *blocks;
    bool secret;
};

static struct arena *open_arena(bool secret)
{
    struct arena *arena = calloc(1, sizeof(*arena));

    must(arena != NULL);
    arena->secret = secret;
    return arena;
}

struct arena *arena_open(void)
{
    return open_arena(false);
}

struct arena *arena_open_secret(void)
{
    return open_arena(true);
}

void arena_close(struct arena **arena)
{
    struct arena *closed = *arena;

    *arena = NULL;
    if (closed == NULL)
        return;
    while (closed->blocks != NULL) {
        struct block *block = closed->blocks;

        closed->blocks = block->next;
        if (closed->secret)
            OPENSSL_cleanse(block->bytes, block->used);
        free(block);
    }
    free(closed);
}

static struct block *add_block(struct arena *arena, size_t size)
{
    size_t room = size > BLOCK_BYTES ? size : BLOCK_BYTES;
    struct block *block = calloc(1, sizeof(*block) + room);

    must(block != NULL);
    block->room = room;
    /* A block for a large piece is put behind the current block, so that the rest of that one is not lost. */
    if (size > BLOCK_BYTES / 2 && arena->blocks != NULL) {
        block->next = arena->blocks->next;
        arena->blocks->next = block;
    } else {
        block->next = arena->blocks;
        arena->blocks = block;
    }
    return block;
}

void *arena_take(struct arena *arena, size_t size)
{
    size_t rounded = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    struct block *block = arena->blocks;
    void *piece;

    must(size <= SIZE_MAX / 2);
    if (block == NULL || block->room - block->used < rounded)
        block = add_block(arena, rounded);
    piece = block->bytes + block->used;
    block->used += rounded;
    return piece;
}

struct text arena_copy(struct arena *arena, struct text text)
{
    char *copy;

    if (text.at == NULL)
        return no_text;
    copy = arena_take(arena, text.length + 1);
    if (text.length > 0)
        memcpy(copy, text.at, text.length);
    return text_from(copy, text.length);
}

struct text arena_print(struct arena *arena, const char *format, ...)
{
    va_list arguments, copy_of_arguments;
    char *out;
    int length;

    va_start(arguments, format);
    va_copy(copy_of_arguments, arguments);
    length = vsnprintf(NULL, 0, format, arguments);
    must(length >= 0);
    out = arena_take(arena, (size_t)length + 1);
    must(vsnprintf(out, (size_t)length + 1, format, copy_of_arguments) == length);
    va_end(copy_of_arguments);
    va_end(arguments);
    return text_from(out, (size_t)length);
}

struct text arena_join(struct arena *arena, const struct text *parts, size_t count)
{
    size_t length = 0, at = 0;
    char *out;

    for (size_t i = 0; i < count; i++)
        length += parts[i].length;
    out = arena_take(arena, length + 1);
    for (size_t i = 0; i < count; i++) {
        if (parts[i].length > 0)
            memcpy(out + at, parts[i].at, parts[i].length);
        at += parts[i].length;
    }
    return text_from(out, length);
}
