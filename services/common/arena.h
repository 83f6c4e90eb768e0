/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * An arena: memory that is allocated piece by piece and freed all at once.
 *
 * Out of memory aborts. An arena made with arena_open_secret() is wiped before it is freed.
 */
#ifndef PORTICO_COMMON_ARENA_H
#define PORTICO_COMMON_ARENA_H

#include "common/text.h"

struct arena;

struct arena *arena_open(void);
struct arena *arena_open_secret(void);

/* Frees the arena with all its pieces and sets the caller's pointer to NULL, which it may be already. */
void arena_close(struct arena **arena);

/* Zeroed, aligned for any type, valid until arena_close(). */
void *arena_take(struct arena *arena, size_t size);

/* A copy with a closing NUL after its bytes. Absent stays absent. */
struct text arena_copy(struct arena *arena, struct text text);

/* As printf; the result has a closing NUL. */
struct text arena_print(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* `count` texts, concatenated. */
struct text arena_join(struct arena *arena, const struct text *parts, size_t count);

#endif
