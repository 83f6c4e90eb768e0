/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "harness.h"

#include "worker/capabilities.h"

#include "common/must.h"
#include "http/concurrency.h"
#include "http/gate.h"
#include "http/stages.h"

#include <stdio.h>
#include <string.h>

const char *from_address = FROM_ADDRESS;

static const struct server_options options = {.service = "asks", .realm = REALM_FIRM};

static struct server server = {.options = &options};

static const struct firm hartwell = {
    .number = 1,
    .slug = "hartwell",
    .name = "Hartwell Osei",
    .origin = "https://hartwell.portico.localhost:8443",
    .state = FIRM_ACTIVE,
};

#define SESSION(last, kind_, level_, role_)                                                                            \
    {                                                                                                                  \
        .id = "00000000-0000-7000-8000-00000000010" last, .person = "00000000-0000-7000-8000-00000000020" last,        \
        .kind = (kind_), .level = (level_), .role = (role_)                                                            \
    }

const struct session NOT_SIGNED_IN = {.kind = VIEWER_SYSTEM};
const struct session MARIA = SESSION("1", VIEWER_CLIENT, LEVEL_TWO_FACTORS, ROLE_NONE);
const struct session TOM = SESSION("2", VIEWER_STAFF, LEVEL_TWO_FACTORS, ROLE_MEMBER);
const struct session RITA = SESSION("3", VIEWER_STAFF, LEVEL_TWO_FACTORS, ROLE_READER);
const struct session ADA = SESSION("4", VIEWER_STAFF, LEVEL_FRESH, ROLE_OWNER);
const struct session ONE_FACTOR_OWNER = SESSION("5", VIEWER_STAFF, LEVEL_ONE_FACTOR, ROLE_OWNER);

static void set_request(struct exchange *x, const char *method, const char *path, const char *json)
{
    static struct header_line type = {{"content-type", 12}, {"application/json", 16}};
    struct text target = text_of(path);

    x->request.verb = text_of(method);
    x->request.method = method_of(x->request.verb);
    x->request.path = text_next(&target, '?');
    x->request.query = target;
    x->request.headers = &type;
    x->request.header_count = 1;
    x->request.body = text_of(json);
    x->id = lit("0123456789abcdef0123456789abcdef");
    x->address = text_of(from_address);
}

static void enter_state(struct exchange *x, enum state state)
{
    if (!exchange_is_over(x))
        stages_enter(x, state);
}

const struct route *const *worker_routes(void)
{
    capabilities_use(worker_capabilities);
    return capability_routes();
}

struct exchange *send_request(const struct route *const *tables, const char *method, const char *path,
                              const struct session *viewer, const char *json)
{
    struct exchange *x = exchange_open(&server);

    route_tree_close(&server.trees[PART_FIRM]);
    server.trees[PART_FIRM] = route_tree_open(tables);
    set_request(x, method, path, json);
    exchange_move(x, STATE_FIRM);
    x->firm_copy = hartwell;
    x->firm = &x->firm_copy;
    enter_state(x, STATE_MATCH);
    x->viewer = *viewer;
    if (!exchange_is_over(x)) {
        exchange_move(x, STATE_GATE);
        gate_authorize(x);
    }
    enter_state(x, STATE_FORM);
    enter_state(x, STATE_TURN);
    enter_state(x, STATE_ASK);
    return x;
}

void end_request(struct exchange **x)
{
    concurrency_leave(*x); /* as sending an answer would have done */
    exchange_unref(x);
    route_tree_close(&server.trees[PART_FIRM]);
}

size_t asked_count(const struct exchange *x)
{
    size_t count = x->open == NULL ? 0 : x->open->asked;

    for (const struct emitted *emitted = x->open == NULL ? NULL : x->open->emitted; emitted != NULL;
         emitted = emitted->next)
        count++;
    return count;
}

static const struct text *parameters_at(const struct exchange *x, size_t at, const struct statement **statement)
{
    const struct emitted *emitted = x->open->emitted;

    if (at < x->open->asked) {
        *statement = x->open->run.statements[at].statement;
        return x->open->run.statements[at].parameters;
    }
    for (at -= x->open->asked; at > 0; at--)
        emitted = emitted->next;
    *statement = emitted->statement;
    return emitted->parameters;
}

size_t index_of(const struct exchange *x, const struct statement *statement)
{
    for (size_t i = 0; i < asked_count(x); i++) {
        const struct statement *asked;

        parameters_at(x, i, &asked);
        if (asked == statement)
            return i;
    }
    return SIZE_MAX;
}

void check_asked(const struct exchange *x, size_t at, const struct statement *statement, const char *const *parameters,
                 size_t count, const char *file, int line)
{
    const struct statement *asked;
    const struct text *given;

    check_refused(x, 0, NULL, file, line);
    if (at >= asked_count(x)) {
        print_error("only %zu statements were asked\n", asked_count(x));
        _fail(file, line);
    }
    given = parameters_at(x, at, &asked);
    if (asked != statement || count != statement->parameters) {
        print_error("statement %zu is %s with %u parameters, not %s with %zu\n", at, asked->name,
                    (unsigned)asked->parameters, statement->name, count);
        _fail(file, line);
    }
    for (size_t i = 0; i < count; i++) {
        bool same = parameters[i] != NULL && strcmp(parameters[i], ANYTHING) == 0 && !text_is_absent(given[i]);

        if (same ||
            (text_equal(given[i], text_of(parameters[i])) && text_is_absent(given[i]) == (parameters[i] == NULL)))
            continue;
        print_error("%s, parameter %zu: \"%.*s\", not \"%s\"\n", asked->name, i + 1, (int)given[i].length,
                    given[i].length > 0 ? given[i].at : "", parameters[i] == NULL ? "(null)" : parameters[i]);
        _fail(file, line);
    }
}

void check_refused(const struct exchange *x, int status, const char *code, const char *file, int line)
{
    if (x->refusal.status == status && text_equal(x->refusal.code, text_of(code)))
        return;
    print_error("refused: %d %.*s\n", x->refusal.status, (int)x->refusal.code.length,
                x->refusal.status == 0 ? "" : x->refusal.code.at);
    for (size_t i = 0; i < x->refusal.field_count; i++)
        print_error("  %s: %s\n", x->refusal.fields[i].name.at, x->refusal.fields[i].code);
    _fail(file, line);
}

bool names_field(const struct exchange *x, const char *field, const char *code)
{
    for (size_t i = 0; i < x->refusal.field_count; i++) {
        if (text_equal(x->refusal.fields[i].name, text_of(field)))
            return strcmp(x->refusal.fields[i].code, code) == 0;
    }
    return false;
}
