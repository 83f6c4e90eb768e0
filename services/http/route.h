/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The route table as a trie, built once at the start, where must() checks the rules of the tables: each route says who
 * may use it, names its audit entry when it changes something, and has an answer function.
 */
#ifndef PORTICO_HTTP_ROUTE_H
#define PORTICO_HTTP_ROUTE_H

#include "http/exchange.h"

#include <stdio.h>

enum { PATH_PARTS = 6 /* parts in braces in one path */, METHODS = OPTIONS + 1 };

struct route_tree;

/* NULL-terminated list of tables, each ended by an empty row. */
struct route_tree *route_tree_open(const struct route *const *tables);
void route_tree_close(struct route_tree **tree);

enum match { MATCH_FOUND, MATCH_NO_PATH, MATCH_NO_METHOD };

/* Finds the route of `path`, which has no query. Fills `parts` in the order of the route's braces (slices of `path`,
   still escaped). HEAD finds GET. With MATCH_NO_METHOD, `allow` gets the names of the path's methods. */
enum match route_find(const struct route_tree *tree, enum method method, struct text path, const struct route **route,
                      struct text parts[PATH_PARTS], char allow[64]);

enum method method_of(struct text name);
const char *method_name(enum method method);
bool method_is_safe(enum method method);

/* "STAFF", as in the contract and the tests. */
const char *access_name(enum access access);

/* Calls back for each route, in the order of the tables. */
void route_each(const struct route_tree *tree, void (*on_route)(void *owner, const struct route *route), void *owner);

/* Prints one JSON object a line for each route, with the scope that an API key needs, or with the realm. The tests of
   isolation and of the audit log are generated from these. */
void routes_print_scopes(const struct route *const *tables, const char *(*scope_resource)(const struct route *route),
                         FILE *out);
void routes_print_realm(const struct route *const *tables, const char *realm, FILE *out);

/* Decodes percent escapes (RFC 3986, section 2.1) into `out`, which has room for the text itself; '+' becomes a space
   only in a query. SIZE_MAX when an escape is broken or the result is not UTF-8. */
size_t route_unescape(struct text text, bool query, char *out);

#endif
