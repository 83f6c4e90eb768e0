/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Parts of the tool that joins the contract (contract.c). Errors end the process with a sentence: it runs in builds. */
#ifndef PORTICO_SCRIPTS_CONTRACT_H
#define PORTICO_SCRIPTS_CONTRACT_H

#include "http/exchange.h"

#include <stdio.h>

/* A line of a fragment, without its end. */
struct line {
    const char *at;
    size_t length, indent;
};

/* A key of a fragment and the lines below it. A whole fragment is a block without a key. */
struct block {
    const char *file;
    struct line key;
    const struct line *lines;
    size_t count;
};

_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The bytes of a file, with a closing NUL; the caller frees them. */
char *fragment_text(const char *path);

/* A whole fragment: empty lines and comments are left out. */
struct block fragment_read(const char *path);

/* Where the key at `from` of a block's lines ends, and what stands there. */
size_t block_end(const struct block *block, size_t from);
struct block block_at(const struct block *block, size_t at);

/* The block of `key` one level below `block`; false when there is none. */
bool block_find(const struct block *block, const char *key, struct block *found);

/* The value on the key's own line; empty when it stands on the lines below. */
struct line block_value(const struct block *block);

bool blocks_share_key(const struct block *a, const struct block *b);
bool line_is_key(const struct line *line, const char *key);

/* Moved to the right by `more` columns; of a block the key and its lines. */
void line_print(const struct line *line, size_t more, FILE *out);
void block_print(const struct block *block, size_t more, FILE *out);

/* What the fragments say in a section about a key, which counts as used from then on; NULL: nothing. */
const struct block *entry_find(const char *section, const char *key, size_t length);

/* A route, the name of its capability, and where it is answered. */
struct described {
    const struct route *route;
    const char *tag, *realm;
};

void operation_print(const struct described *described, FILE *out);

/* The bodies of those operations that have a name of their own, as schemas. */
void bodies_print(FILE *out);

/*
 * The schema of a form, as lines from column `indent` on: members, which of them must be there, and their limits come
 * from the form; the fragment's `body` (NULL: none) adds what no table says: an example, descriptions, inner schemas.
 */
void schema_print(const struct field *form, const struct block *body, size_t indent, FILE *out);

/* Whether something must be sent at all. */
bool form_is_required(const struct field *form);

#endif
