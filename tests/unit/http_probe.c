/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A service with a route for each feature of the engine, for tests/unit/http_server.c. */
#include "common/config.h"
#include "http/capability.h"
#include "http/server.h"
#include "http/stream.h"
#include "http_probe_sql.h"

#include <stdlib.h>
#include <string.h>

/* ---- rows ---- */

static const struct field list_query[] = {
    {.name = "before", .kind = FIELD_TEXT},
    {0},
};

static void ask_list(struct exchange *x)
{
    ask(x, SQL_PROBE_ACCOUNTS, field(x, "before"));
}

static void answer_list(struct exchange *x)
{
    answer_rows(x, 200, SQL_PROBE_ACCOUNTS);
}

static const struct field account_form[] = {
    {"name", FIELD_TEXT, .required = true, .min = 2, .max = 20},
    {"count", FIELD_NUMBER, .min = 1, .max = 9},
    {0},
};

static void ask_create(struct exchange *x)
{
    struct text id = new_id(x);

    ask(x, SQL_PROBE_MAKE, id, field(x, "name"));
    emit(x, SQL_PROBE_EMIT, id, text_of(viewer(x)->person));
    audit_object(x, id);
}

static void answer_created(struct exchange *x)
{
    answer_row(x, 201, SQL_PROBE_MAKE);
}

static void ask_rename(struct exchange *x)
{
    ask(x, SQL_PROBE_GUARD, path_part(x, "account"));
    ask(x, SQL_PROBE_RENAME, path_part(x, "account"), field(x, "name"));
}

static void answer_nothing(struct exchange *x)
{
    answer_empty(x, 204);
}

static void ask_broken(struct exchange *x)
{
    ask_with(x, SQL_PROBE_TWO_ROWS, NULL, 0);
}

static void answer_broken(struct exchange *x)
{
    answer_row(x, 200, SQL_PROBE_TWO_ROWS);
}

/* ---- two transactions, of which the second writes ---- */

static void ask_first(struct exchange *x)
{
    ask(x, SQL_PROBE_ACCOUNTS, no_text);
}

static void answer_added(struct exchange *x)
{
    answer_row(x, 201, SQL_PROBE_SHOW);
}

static void answer_first(struct exchange *x)
{
    struct text id = new_id(x);

    if (text_equal(field(x, "name"), lit("No"))) {
        refuse(x, 409, "not_allowed");
        return;
    }
    ask(x, SQL_PROBE_ADD, id, field(x, "name"));
    ask(x, SQL_PROBE_SHOW, id);
    audit_object(x, id);
    ask_again(x, answer_added);
}

/* ---- more than one step ---- */

static void add_up(void *argument)
{
    int64_t *sum = argument;

    for (int64_t i = 1; i <= 100; i++)
        *sum += i;
}

static void answer_sum(struct exchange *x)
{
    int64_t *sum = noted(x);

    answer_object(x, 200, member_number("sum", *sum), member_flag("exact", true), member_text("none", no_text),
                  member_json("list", lit("[1,2]")), member_rows("accounts", SQL_PROBE_ACCOUNTS));
}

static void on_added(struct exchange *x)
{
    ask(x, SQL_PROBE_ACCOUNTS, no_text);
    ask_again(x, answer_sum);
}

static void ask_compute(struct exchange *x)
{
    int64_t *sum = scratch(x, sizeof(*sum));

    note(x, sum);
    compute(x, add_up, sum, on_added);
}

static struct exchange *resting_exchange;

static void answer_rested(struct exchange *x)
{
    resting_exchange = NULL;
    answer_object(x, 200, member_flag("rested", true));
}

static void ask_rest(struct exchange *x)
{
    resting_exchange = x;
    rest(x, 5000, answer_rested);
}

static void answer_wake(struct exchange *x)
{
    if (resting_exchange != NULL)
        wake(resting_exchange);
    answer_object(x, 200, member_flag("woke", resting_exchange != NULL));
}

/* ---- streams ---- */

struct letters {
    struct stream stream;
    uint64_t at, fail_at;
};

static ssize_t pull_letters(struct stream *stream, unsigned char *into, size_t room)
{
    struct letters *letters = (struct letters *)stream;

    if (letters->at >= letters->fail_at)
        return -1;
    for (size_t i = 0; i < room; i++)
        into[i] = (unsigned char)('a' + (letters->at + i) % 26);
    letters->at += room;
    return (ssize_t)room;
}

static int closed_count;

static void close_letters(struct stream *stream)
{
    free(stream);
    closed_count++;
}

static const struct field letters_query[] = {
    {.name = "length", .kind = FIELD_NUMBER, .max = INT64_MAX},
    {.name = "fail", .kind = FIELD_BOOL},
    {0},
};

static void answer_letters(struct exchange *x)
{
    struct letters *letters = calloc(1, sizeof(*letters));
    uint64_t length = 0;

    text_to_number(field(x, "length"), &length);
    letters->stream = (struct stream){.pull = pull_letters, .close = close_letters};
    letters->fail_at = text_is_absent(field(x, "fail")) ? UINT64_MAX : length / 2;
    answer_stream(x, 200, length, &letters->stream);
}

static void answer_closed(struct exchange *x)
{
    answer_object(x, 200, member_number("closed", closed_count));
}

static struct events *open_events;

static void on_events_closed(void *owner)
{
    (void)owner;
    open_events = NULL;
    closed_count++;
}

static void answer_listen(struct exchange *x)
{
    open_events = answer_events(x, on_events_closed, NULL);
}

/* Ends its rest early when the process drains. */
static void ask_listen_late(struct exchange *x)
{
    rest(x, 60000, answer_listen);
}

static const struct field say_query[] = {
    {.name = "times", .kind = FIELD_NUMBER, .max = INT64_MAX},
    {0},
};

static void answer_say(struct exchange *x)
{
    bool sent = open_events != NULL;
    uint64_t times = 1;

    text_to_number(field(x, "times"), &times);
    for (uint64_t i = 0; i < times && sent; i++)
        sent = events_send(open_events, lit("7"), lit("change"), lit("one\ntwo"));
    answer_object(x, 200, member_flag("heard", sent));
}

static void answer_body(struct exchange *x)
{
    answer_object(x, 200, member_number("length", (int64_t)body(x).length));
}

static void answer_cookies(struct exchange *x)
{
    answer_cookie(x, "pc", lit("token"), 60);
    answer_empty(x, 202);
}

static const struct route routes[] = {
    {GET, "/api/accounts", STAFF, list_query, ask_list, answer_list, "By name."},
    {GET, "/brand/open", PUBLIC, list_query, ask_list, answer_list, "By name, for anybody."},
    {POST, "/api/accounts", STAFF, account_form, ask_create, answer_created, "A new one.", "account.made"},
    {PUT, "/api/accounts/{account}", STAFF, account_form, ask_rename, answer_nothing, "Another name.",
     "account.renamed"},
    {POST, "/api/steps", STAFF, account_form, ask_first, answer_first, "A new one, by a second transaction.",
     "account.made"},
    {GET, "/api/broken", STAFF, NULL, ask_broken, answer_broken, "Gives another number of rows than declared."},
    {GET, "/api/sum", STAFF, NULL, ask_compute, answer_sum, "On a thread, then in the database."},
    {GET, "/api/rest", PUBLIC, NULL, ask_rest, answer_rested, "Waits to be woken."},
    {GET, "/api/wake", PUBLIC, NULL, NULL, answer_wake, "Wakes."},
    {GET, "/api/letters", PUBLIC, letters_query, NULL, answer_letters, "A long body."},
    {GET, "/api/closed", PUBLIC, NULL, NULL, answer_closed, "How many streams were closed."},
    {GET, "/api/live", PUBLIC, NULL, NULL, answer_listen, "An event stream."},
    {GET, "/api/late", PUBLIC, NULL, ask_listen_late, answer_listen, "An event stream that begins while it drains."},
    {GET, "/api/say", PUBLIC, say_query, NULL, answer_say, "An event."},
    {PUT, "/api/bytes", PUBLIC, RAW_BODY, NULL, answer_body, "Raw bytes.", NOT_AUDITED},
    {POST, "/api/cookies", PUBLIC, NULL, NULL, answer_cookies, "Sets a cookie.", NOT_AUDITED},
    {GET, "/api/client", CLIENT, list_query, ask_list, answer_list, "For clients."},
    {GET, "/api/fresh", FRESH, list_query, ask_list, answer_list, "For fresh sessions."},
    {GET, "/api/admin", ADMIN, list_query, ask_list, answer_list, "For administrators."},
    {0},
};

static const struct route *const tables[] = {routes, NULL};
static const struct resource resources[] = {{routes}, {0}};

static const struct audit_kind audit[] = {
    {"account.made", "people", NULL, "made an account"},
    {"account.renamed", "people", NULL, "renamed an account"},
    {0},
};

static const struct capability capability = {.name = "probe", .resources = resources, .audit = audit};
static const struct capability *const capabilities[] = {&capability, NULL};

int main(void)
{
    char socket[SOCKET_BYTES], metrics[SOCKET_BYTES], firms[CONFIG_BYTES], registry[CONFIG_BYTES];
    struct server_options options = {.service = "probe", .realm = REALM_FIRM, .routes = tables};

    config_load("probe");
    capabilities_use(capabilities);
    options.socket = config_socket(socket, "probe.sock");
    options.metrics = config_socket(metrics, "probe.metrics.sock");
    options.firm_conninfo = config_conninfo(firms, "portico_app");
    options.registry_conninfo = config_conninfo(registry, "portico_registry");
    options.firm_connections = 2;
    options.registry_connections = 1;
    options.redis = config_text(CONFIG_REDIS);
    return server_run(&options);
}
