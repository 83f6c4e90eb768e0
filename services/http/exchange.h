/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * An exchange: one request and its answer, as a handler sees it.
 *
 * A handler is two short functions. ask appends statements; the engine runs them as one transaction, the fence first
 * and the audit entry last. answer runs after the commit, and only then. The engine deals with every failure in between
 * (no connection, a refused row, a write that changed nothing, a client that left). A handler frees nothing that these
 * functions return: it lives in the exchange's arena.
 *
 * A route with more than one step chains compute() (a thread) and ask_again() (another transaction).
 */
#ifndef PORTICO_HTTP_EXCHANGE_H
#define PORTICO_HTTP_EXCHANGE_H

#include "common/arena.h"
#include "common/side.h"
#include "common/text.h"
#include "data/session.h"
#include "data/statement.h"

struct exchange;
struct firm;
struct redis;

/* ---- the request ---- */

const struct session *viewer(const struct exchange *x); /* kind VIEWER_SYSTEM without a session */
const struct firm *firm(const struct exchange *x);      /* NULL on the platform's own hosts */
struct arena *arena(struct exchange *x);
struct arena *secret_arena(struct exchange *x); /* wiped at the end */
struct text path_part(const struct exchange *x,
                      const char *name); /* of {name} in the path; the engine has checked UUIDs */
struct text field(const struct exchange *x,
                  const char *name); /* member of the form as text; absent when not given or null */
bool field_given(const struct exchange *x, const char *name); /* also true for null */
/* A parameter of the query, decoded, for routes whose form is of the body; absent when not given. Of several with one
   name, the first. */
struct text query_text(const struct exchange *x, const char *name);
struct text body(const struct exchange *x);                     /* raw bytes, for routes whose form is RAW_BODY */
struct text header(const struct exchange *x, const char *name); /* lower-case name */
struct text media_type(const struct exchange *x); /* of the body: in lower case, without parameters (RFC 9110, 8.3.1) */
struct text cookie(const struct exchange *x, const char *name); /* cookie(x, "si") reads __Host-si */
struct text client_address(const struct exchange *x);
struct text request_id(const struct exchange *x);

/* The path prefix of the request, which decides whose session counts. */
enum side side_of(const struct exchange *x);
bool is_desk(const struct exchange *x);

/* A new UUIDv7 (RFC 9562, section 5.7) as text. */
struct text new_id(struct exchange *x);

/* Zeroed memory until the end of the exchange. */
void *scratch(struct exchange *x, size_t size);
void note(struct exchange *x, void *note); /* one pointer, kept from one function of the handler to the next */
void *noted(const struct exchange *x);

/* ---- asking ---- */

void ask_with(struct exchange *x, const struct statement *statement, const struct text *parameters, size_t count);

/* ask(x, SQL_NAME, text, text...): appends a statement. The count of parameters must be the statement's. */
#define ask(x, statement, ...)                                                                                         \
    ask_with((x), (statement), (const struct text[]){__VA_ARGS__},                                                     \
             sizeof((const struct text[]){__VA_ARGS__}) / sizeof(struct text))

/*
 * emit(): as ask(), but after the audit entry, for statements that write an event row with the number of the audit
 * entry and return that number as seq. After the commit the engine publishes the firm's last event number
 * (data/live.h).
 */
void emit_with(struct exchange *x, const struct statement *statement, const struct text *parameters, size_t count);
#define emit(x, statement, ...)                                                                                        \
    emit_with((x), (statement), (const struct text[]){__VA_ARGS__},                                                    \
              sizeof((const struct text[]){__VA_ARGS__}) / sizeof(struct text))

/* What the audit entry says beside route, person and time: the object, and another name for the act. With several
   transactions the audit entry belongs to the one for which these were called, otherwise to the first that writes. */
void audit_object(struct exchange *x, struct text id);
void audit_as(struct exchange *x, const char *what);       /* a literal; NOT_AUDITED: no audit entry in this case */
void audit_person(struct exchange *x, struct text person); /* of the firm, when the viewer is not yet known */
void audit_support(struct exchange *x);                    /* as support, when the viewer is not yet known */
void audit_detail(struct exchange *x, struct text detail); /* how or whereto: a code or an id, never content */
void audit_firm(struct exchange *x, uint64_t number); /* platform realm; otherwise the path part {number*} counts */

/* Runs the statements of this transaction as the service (kind system) instead of as the viewer. For PUBLIC and sign-in
   routes. */
void ask_as_system(struct exchange *x);

/* Platform realm only: this transaction runs fenced inside firm `number`, as the service, instead of in the
   registry. */
void ask_in_firm(struct exchange *x, uint64_t number);

/* Ends the exchange with a problem (RFC 9457). The sentence of `code` is in a refusals.<language>.json
   (http/sentences.h). The first refusal counts; after one in ask, nothing is sent to the database. */
void refuse(struct exchange *x, int status, const char *code);
void refuse_field(struct exchange *x, const char *field,
                  const char *code); /* 422 naming a field; may be called for several */
void refuse_retry(struct exchange *x, int status, const char *code, uint32_t retry_seconds);
/* As refuse_retry(), with a sentence of its own instead of the one of the code, for example with a number in it. It
   lives in the exchange's arena. */
void refuse_saying(struct exchange *x, int status, const char *code, uint32_t retry_seconds, struct text detail);
/* 403 step_up, as a FRESH route answers: "next" says that a factor must be shown again. */
void refuse_fresh(struct exchange *x);
/* In an answer function: the problem shows the statement's first row as its member `member`. */
void refuse_showing(struct exchange *x, int status, const char *code, const char *member,
                    const struct statement *statement);

/* Checks a limit by `name` (an address, a person) before the next run. Beyond it, and also when Redis is unavailable:
   429 too_many with Retry-After, and nothing is sent to the database. At most LIMIT_KEYS for one run. */
void limit_by(struct exchange *x, const struct limit *limit, struct text name);

/* ---- results, in an answer function ---- */

size_t row_count(const struct exchange *x, const struct statement *statement);
/* Absent when null or when the row does not exist. `column` must be a column of the statement. */
struct text row_text(const struct exchange *x, const struct statement *statement, size_t row, const char *column);

/* Frees all results so far, for a handler that reads a long list page by page. What row_text() returned of them is
   gone. */
void forget_results(struct exchange *x);

/* ---- answering ---- */

void answer_rows(struct exchange *x, int status,
                 const struct statement *statement); /* {"items":[...],"next":"..."|null} */
void answer_row(struct exchange *x, int status, const struct statement *statement); /* one object; no row: 404 */
/* answer_parts(x, 200, "matter", SQL_A, "stages", SQL_B, NULL): each part is an object or, for ROWS and PAGE, a
   list. */
void answer_parts(struct exchange *x, int status, ...) __attribute__((sentinel));
void answer_empty(struct exchange *x, int status); /* 204, 202 */
void answer_bytes(struct exchange *x, int status, struct text type, struct text bytes);

/* Small objects that come from no row: answer_object(x, 200, member_text("name", slug), member_flag("free", true)). */
struct member {
    const char *name;
    enum { MEMBER_TEXT, MEMBER_NUMBER, MEMBER_FLAG, MEMBER_JSON, MEMBER_ROWS } kind;
    struct text text; /* absent: null */
    int64_t number;
    const struct statement *statement;
};
struct member member_text(const char *name, struct text value);
struct member member_number(const char *name, int64_t value);
struct member member_flag(const char *name, bool value);
struct member member_json(const char *name, struct text json); /* JSON already, e.g. by buffer_add_json() */
struct member member_rows(const char *name,
                          const struct statement *statement); /* an object, null, or for ROWS and PAGE a list */
void answer_members(struct exchange *x, int status, const struct member *members, size_t count);
#define answer_object(x, status, ...)                                                                                  \
    answer_members((x), (status), (const struct member[]){__VA_ARGS__},                                                \
                   sizeof((const struct member[]){__VA_ARGS__}) / sizeof(struct member))

void answer_header(struct exchange *x, const char *name, struct text value);
/* answer_cookie(x, "si", ...): Set-Cookie: __Host-si=...; Secure; HttpOnly; SameSite=Lax; Path=/. `seconds` 0 deletes
 * it. */
void answer_cookie(struct exchange *x, const char *name, struct text value, int64_t seconds);

/* Redis, for routes that store something short-lived there or must forget a session. Commands are sent after the
   commit. */
struct redis *exchange_redis(const struct exchange *x);

/* ---- more than one step ---- */

typedef void exchange_f(struct exchange *x);

/* Calls work(argument) on a thread of the bounded pool, then `then` on the loop. With too many computations: 503.
   `argument` must live until then. */
void compute(struct exchange *x, void (*work)(void *argument), void *argument, exchange_f *then);

/* In an answer function: runs the statements asked since then as a second transaction, then `then`. Results of the
   first stay; of a statement asked twice, the latest result counts. */
void ask_again(struct exchange *x, exchange_f *then);

/* Whether somebody still waits for the answer. A handler of many steps that changes nothing ends when nobody does. */
bool has_client(const struct exchange *x);

/* In the first ask function: the request's Idempotency-Key is ignored, because headers that the key does not cover say
   what is to be done. */
void without_key(struct exchange *x);

/* In ask: this transaction carries the request out, although it writes no audit entry where the route names one. So the
   request's Idempotency-Key is claimed in it. */
void claim_key(struct exchange *x);

/* When portico.conflict() raises in the next run, the run is rolled back and `then` runs instead of the answer 409: it
   reads the current state (ask_again) and refuses. */
void if_conflict(struct exchange *x, exchange_f *then);
/* In `then`: the code that was raised. It lives in the exchange's arena. */
const char *conflict_code(const struct exchange *x);

/* Waits without a thread or a connection: `then` runs once on the loop, after that time or soon after wake(). The
   deadline does not run meanwhile. If the client leaves, `then` still runs, and its answer is dropped. */
void rest(struct exchange *x, uint32_t milliseconds, exchange_f *then);
void wake(struct exchange *x); /* only between rest() and `then` */

/* ---- routes ---- */

enum method { METHOD_NONE, GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS };

/* Who may use a route. 0 is NOBODY, so that a route without this member is closed. */
enum access {
    NOBODY,
    PUBLIC,
    ONE_FACTOR,                /* one factor or more, staff and clients: the routes of signing in */
    CLIENT,                    /* two factors, a client */
    STAFF_ONE_FACTOR,          /* one factor, staff: setting up a firm that holds no client's data yet */
    STAFF,                     /* two factors, staff (readers only with safe methods) */
    ADMIN,                     /* two factors, staff whose role is admin or owner */
    SIGNED_IN,                 /* two factors, staff and clients (readers only with safe methods) */
    SELF,                      /* two factors, staff and clients: to change what is their own, so readers too */
    FRESH,                     /* fresh (a factor shown within five minutes), staff and clients */
    IMPERSONATING,             /* impersonation: the only access by which it may change something */
    PLATFORM_ADMIN,            /* the platform: two factors */
    PLATFORM_ADMIN_ONE_FACTOR, /* the platform: one factor */
    PLATFORM_ADMIN_FRESH,      /* the platform: fresh, for every act on a firm */
};

enum field_kind {
    FIELD_TEXT = 1, /* one line: control characters are refused, ends trimmed */
    FIELD_LINES,    /* several lines, kept byte for byte; control characters are refused */
    FIELD_EMAIL,
    FIELD_UUID,
    FIELD_NUMBER, /* integer, min..max */
    FIELD_BOOL,
    FIELD_TIME, /* RFC 3339 */
    FIELD_DATE,
    FIELD_COLOUR,        /* #rrggbb */
    FIELD_CHOICE,        /* one of `choices` */
    FIELD_UUIDS,         /* list of UUIDs, given to SQL as a PostgreSQL array literal */
    FIELD_TEXTS,         /* list of one-line texts, likewise */
    FIELD_OBJECT,        /* an object that the route reads itself: compact JSON, at most `max` bytes */
    FIELD_NUMBER_CURSOR, /* cursors of lists, in queries only: digits; */
    FIELD_TIME_CURSOR,   /* a time in microseconds and an id, joined by a dot; */
    FIELD_NAME_CURSOR,   /* a name and an id, joined by a slash; */
    FIELD_SLUG_CURSOR,   /* a firm's slug */
};

struct field {
    const char *name;
    enum field_kind kind;
    bool required;
    int64_t min, max; /* characters of texts, value of numbers, length of lists; max 0: 200 */
    const char *const *choices;
};

extern const struct field RAW_BODY[]; /* the route reads body() itself; up to the engine's body limit */

struct route {
    enum method method;
    const char *path; /* "/api/matters/{matter}"; {name} is a UUID, {name*} any text */
    enum access access;
    const struct field *form; /* of the body; of GET and DELETE, of the query. NULL: no body allowed, no query read */
    exchange_f *ask;          /* NULL: no statements */
    exchange_f *answer;
    const char *about;
    const char *audit; /* a kind of audit entry; required when the method changes state. NOT_AUDITED needs a reason */
};

/* For upload pieces and the like: many small steps, the last of which writes the audit entry. */
extern const char NOT_AUDITED[];

#endif
