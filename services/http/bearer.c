/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An Authorization header always counts: a request with an unknown key is refused instead of served without a
   session. */
#include "http/bearer.h"

#include "common/api_key.h"
#include "common/cidr.h"
#include "common/scopes.h"
#include "http/inside.h"

static size_t count_headers(const struct exchange *x, struct text name)
{
    size_t count = 0;

    for (size_t i = 0; i < x->request.header_count; i++)
        count += text_equal_ignoring_case(x->request.headers[i].name, name);
    return count;
}

bool bearer_is_given(const struct exchange *x)
{
    return x->realm_part == PART_FIRM && count_headers(x, lit("authorization")) > 0;
}

/* RFC 6750, section 3: the challenge names the error too. */
static void refuse_key(struct exchange *x, int status, const char *code, const char *error)
{
    answer_header(x, "www-authenticate", arena_print(x->arena, "Bearer error=\"%s\"", error));
    refuse(x, status, code);
}

struct text bearer_key(struct exchange *x)
{
    struct text given = header(x, "authorization"), scheme = text_next(&given, ' '), key = text_trim(given), handle;
    uint64_t number;

    if (count_headers(x, lit("cookie")) > 0)
        refuse_key(x, 400, "key_with_cookie", "invalid_request");
    else if (count_headers(x, lit("authorization")) > 1 || !text_equal_ignoring_case(scheme, lit("bearer")) ||
             !api_key_parse(key, &number, &handle))
        refuse_key(x, 401, "api_key_malformed", "invalid_token");
    else if (number != x->firm->number)
        refuse_key(x, 401, "api_key_unknown", "invalid_token");
    else
        return key;
    return no_text;
}

void bearer_accept(struct exchange *x, const struct session *session)
{
    bool address_is_refused;

    if (session == NULL || session->scopes == 0) {
        refuse_key(x, 401, "api_key_unknown", "invalid_token");
        return;
    }
    address_is_refused = !cidr_list_holds(text_of(session->networks), x->address);
    if (address_is_refused || session->read)
        session_note_key(x->server->firm_pool, x->firm->number, text_of(session->id), x->address, address_is_refused);
    if (address_is_refused) {
        refuse_key(x, 403, "api_key_address", "invalid_token");
        return;
    }
    x->viewer = *session;
    x->request.side = SIDE_DESK;
}

uint32_t bearer_scope(const struct route *route, const char *(*scope_resource)(const struct route *route))
{
    const char *resource = scope_resource == NULL ? NULL : scope_resource(route);

    switch (route->access) {
    case STAFF:
    case STAFF_ONE_FACTOR:
    case ADMIN:
    case SIGNED_IN:
        return resource == NULL ? 0 : scope_of(text_of(resource), !method_is_safe(route->method));
    default: /* signing in, and all that requires a fresh factor, is for people */
        return 0;
    }
}

void bearer_authorize(struct exchange *x)
{
    uint32_t required = bearer_scope(x->route, x->server->options->scope_resource);
    char name[SCOPE_TEXT];
    struct text scope;

    if (required == 0) {
        refuse_key(x, 403, "not_for_keys", "insufficient_scope");
        return;
    }
    if ((x->viewer.scopes & required) != 0)
        return;
    scope = scope_name(required, name);
    answer_header(
        x, "www-authenticate",
        arena_print(x->arena, "Bearer error=\"insufficient_scope\", scope=\"%.*s\"", (int)scope.length, scope.at));
    refuse(x, 403, "scope_missing");
    x->refusal.member = "scope";
    x->refusal.shown = arena_print(x->arena, "\"%.*s\"", (int)scope.length, scope.at);
}
