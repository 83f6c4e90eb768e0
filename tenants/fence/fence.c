/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The fence keeps one transaction inside one firm's schema.
 *
 * All firms share a database role, so with table privileges alone any statement could name any firm. Statement zero of
 * every pipeline calls enter(). From then until the end of the transaction the hooks below refuse every relation that
 * is neither in that firm's schema nor in a shared one. Without a pin they refuse everything, so a missing enter()
 * fails closed. The one complication: a statement can access a table in three ways (planning reads its statistics,
 * execution its rows, a utility command both), and each way has its own hook. A fourth hook refuses types whose text is
 * the name of an object.
 *
 * The checks apply to the session, not to the current user: a SECURITY DEFINER function stays inside the fence too.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_namespace_d.h"
#include "catalog/pg_type_d.h"
#include "executor/executor.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/plancat.h"
#include "parser/analyze.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/varlena.h"

#include "pin.h"

PG_MODULE_MAGIC;

enum { SECRET_BYTES = 32, FIRM_DIGITS = 18 };

/* Settings. Only superusers can set them: ALTER ROLE portico_app SET fence.enforce = on. */
static bool enforce;
static char *shared_schemas;

/* The session: set by arm(), until the backend ends. */
static bool armed;
static uint8 secret[SECRET_BYTES];
static List *shared; /* OIDs of the shared schemas */

/* The transaction. */
static struct pin pin;

static ExecutorCheckPerms_hook_type next_check_relations;
static get_relation_info_hook_type next_plan_relation;
static ProcessUtility_hook_type next_run_command;
static post_parse_analyze_hook_type next_check_types;

/* ---- refusing ---- */

/* The client learns nothing about the object; the log names it. */
static void refuse(const char *what, const char *name)
{
    ereport(ERROR, errcode(ERRCODE_FENCE), errmsg("outside the fence"), errdetail_log("%s %s", what, name));
}

/* A wrong secret means an attack or a broken service. Neither gets a second attempt on this connection. */
static void terminate_session(const char *why)
{
    ereport(FATAL, errcode(ERRCODE_FENCE), errmsg("fence: %s", why));
}

/* ---- arming: once per connection ---- */

static bool is_correct_secret(const bytea *candidate)
{
    if (VARSIZE_ANY_EXHDR(candidate) != SECRET_BYTES)
        return false;
    const uint8 *bytes = (const uint8 *)VARDATA_ANY(candidate);
    volatile uint8 difference = 0; /* volatile, so that all bytes are compared in constant time */
    for (int i = 0; i < SECRET_BYTES; i++)
        difference |= bytes[i] ^ secret[i];
    return difference == 0;
}

/* Resolves names to OIDs once, so that the check of a relation compares numbers. A later DROP SCHEMA fails closed. */
static List *resolve_schemas(const char *list)
{
    List *names, *oids = NIL;
    if (!SplitIdentifierString(pstrdup(list), ',', &names))
        terminate_session("fence.shared is not a list of schemas");
    MemoryContext caller = MemoryContextSwitchTo(TopMemoryContext);
    ListCell *cell;
    foreach (cell, names)
        oids = lappend_oid(oids, get_namespace_oid(lfirst(cell), false));
    MemoryContextSwitchTo(caller);
    return oids;
}

/* arm(secret): a new random secret for each connection. Only the first call is accepted; injected SQL is too late. */
PG_FUNCTION_INFO_V1(fence_arm);
Datum fence_arm(PG_FUNCTION_ARGS)
{
    const bytea *candidate = PG_GETARG_BYTEA_PP(0);
    if (armed)
        terminate_session("already armed");
    if (VARSIZE_ANY_EXHDR(candidate) != SECRET_BYTES)
        terminate_session("the secret is 32 bytes");
    shared = resolve_schemas(shared_schemas);
    memcpy(secret, VARDATA_ANY(candidate), SECRET_BYTES);
    armed = true;
    PG_RETURN_VOID();
}

/* ---- the pin: once per transaction ---- */

const char *const kind_names[] = {
    [CLIENT] = "client",
    [ASSIGNED] = "assigned",
    [STAFF] = "staff",
    [SYSTEM] = "system",
};

static enum kind kind_named(const char *name)
{
    for (enum kind kind = CLIENT; kind <= SYSTEM; kind++)
        if (strcmp(name, kind_names[kind]) == 0)
            return kind;
    ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("fence: unknown kind of person"));
}

/* A firm's schema is t_<number>. Any other name (pg_catalog, a shared schema) is not a firm. */
static int64 firm_number(const char *schema)
{
    size_t digits = strncmp(schema, "t_", 2) == 0 ? strspn(schema + 2, "0123456789") : 0;
    if (digits == 0 || digits > FIRM_DIGITS || schema[2 + digits] != '\0')
        ereport(ERROR, errcode(ERRCODE_INVALID_SCHEMA_NAME), errmsg("fence: not a firm"));
    return strtoll(schema + 2, NULL, 10);
}

/* enter(schema, secret, person, kind). Not STRICT: `system` has no person. */
PG_FUNCTION_INFO_V1(fence_enter);
Datum fence_enter(PG_FUNCTION_ARGS)
{
    if (!armed || PG_ARGISNULL(1) || !is_correct_secret(PG_GETARG_BYTEA_PP(1)))
        terminate_session("wrong secret");
    if (OidIsValid(pin.schema))
        terminate_session("already entered");
    if (PG_ARGISNULL(0) || PG_ARGISNULL(3))
        ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("fence: schema and kind are required"));

    struct pin next = {.kind = kind_named(text_to_cstring(PG_GETARG_TEXT_PP(3)))};
    if (PG_ARGISNULL(2) != (next.kind == SYSTEM))
        ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("fence: everyone but system is a person"));
    if (next.kind != SYSTEM)
        next.person = *PG_GETARG_UUID_P(2);
    const char *schema = text_to_cstring(PG_GETARG_TEXT_PP(0));
    next.firm = firm_number(schema);
    next.schema = get_namespace_oid(schema, false);
    pin = next; /* last, so that an error above leaves no pin */
    PG_RETURN_VOID();
}

const struct pin *pin_current(void)
{
    if (!OidIsValid(pin.schema))
        refuse("a viewer was asked for", "before enter");
    return &pin;
}

/* Deferred constraint triggers run before these events, so they still run inside the fence. */
static void on_transaction(XactEvent event, void *unused)
{
    if (event == XACT_EVENT_COMMIT || event == XACT_EVENT_ABORT || event == XACT_EVENT_PREPARE) {
        pin = (struct pin){0};
        viewer_reset();
    }
}

/* ---- the hooks ---- */

/*
 * pg_catalog is refused too: the server reads its catalogues through caches, never through a range table, and our
 * statements do not need them. So the names of firms, sizes and statistics (which contain real values) are
 * inaccessible.
 */
static bool is_inside(Oid relation)
{
    if (!OidIsValid(pin.schema))
        return false;
    Oid schema = get_rel_namespace(relation);
    return schema == pin.schema || list_member_oid(shared, schema);
}

/* At execution: called for the range table of every plan, also for those of functions, views, cursors, foreign keys. */
static bool check_relations(List *range_table, bool raise)
{
    if (next_check_relations && !next_check_relations(range_table, raise))
        return false;
    if (!enforce)
        return true;
    ListCell *cell;
    foreach (cell, range_table) {
        const RangeTblEntry *entry = lfirst(cell);
        if (entry->rtekind != RTE_RELATION || is_inside(entry->relid))
            continue;
        if (raise)
            refuse("relation", psprintf("%u", entry->relid));
        return false;
    }
    return true;
}

/* At planning: before the planner compares a constant with another firm's most common values. */
static void plan_relation(PlannerInfo *root, Oid relation, bool with_children, RelOptInfo *info)
{
    if (next_plan_relation)
        next_plan_relation(root, relation, with_children, info);
    if (enforce && !is_inside(relation))
        refuse("planning of relation", psprintf("%u", relation));
}

/*
 * Commands: only DEALLOCATE is allowed, by which the pool evicts a statement (libpq 15 cannot send the protocol's
 * Close). Other commands would outlive the pin (PREPARE, DECLARE WITH HOLD, SET, LISTEN, temporary tables), end it
 * early (COMMIT), or access a table without the executor (LOCK, TRUNCATE, COPY, all DDL).
 */
static void run_command(PlannedStmt *statement, const char *text, bool read_only_tree, ProcessUtilityContext context,
                        ParamListInfo parameters, QueryEnvironment *environment, DestReceiver *receiver,
                        QueryCompletion *completion)
{
    if (enforce && !IsA(statement->utilityStmt, DeallocateStmt))
        refuse("command", GetCommandTagName(CreateCommandTag((Node *)statement)));
    (next_run_command ? next_run_command : standard_ProcessUtility)(statement, text, read_only_tree, context,
                                                                    parameters, environment, receiver, completion);
}

/* A domain is taken for the type it is over, and an array for that of its elements, which may be either again. */
static Oid innermost_type(Oid type)
{
    for (;;) {
        Oid base = getBaseType(type), element = get_element_type(base);
        if (!OidIsValid(element))
            return base;
        type = element;
    }
}

/*
 * Values of these types are numbers of relations, types, functions and roles, and their text is the object's name, with
 * its schema. No privilege is checked for that, so they would list all firms' schemas.
 */
static bool names_objects(Oid type)
{
    Oid inner = innermost_type(type), relation = get_typ_typrelid(inner);
    switch (inner) {
    case REGCLASSOID:
    case REGTYPEOID:
    case REGPROCOID:
    case REGPROCEDUREOID:
    case REGOPEROID:
    case REGOPERATOROID:
    case REGROLEOID:
    case REGNAMESPACEOID:
    case REGCOLLATIONOID:
    case ACLITEMOID: /* roles */
        return true;
    default: /* rows of the catalogues have columns of these types */
        return OidIsValid(relation) && get_rel_namespace(relation) == PG_CATALOG_NAMESPACE;
    }
}

static bool has_type_of_names(List *types)
{
    ListCell *cell;
    foreach (cell, types)
        if (names_objects(lfirst_oid(cell)))
            return true;
    return false;
}

/* All expressions of these types are made of the kinds of nodes below. */
static bool find_names(Node *node, void *unused)
{
    if (node == NULL)
        return false;
    switch (nodeTag(node)) {
    case T_Query:
        return query_tree_walker((Query *)node, find_names, unused, 0);
    case T_RangeTblFunction:
        if (has_type_of_names(((RangeTblFunction *)node)->funccoltypes))
            return true;
        break;
    case T_TableFunc:
        if (has_type_of_names(((TableFunc *)node)->coltypes))
            return true;
        break;
    case T_Const:
    case T_Param:
    case T_Var:
    case T_FuncExpr:
    case T_RelabelType:
    case T_CoerceViaIO:
    case T_ArrayCoerceExpr:
        if (names_objects(exprType(node)))
            return true;
        break;
    default:
        break;
    }
    return expression_tree_walker(node, find_names, unused);
}

/* After parsing: a plan does not show the types that were folded into constants. */
static void check_types(ParseState *state, Query *query, JumbleState *jumble)
{
    if (next_check_types)
        next_check_types(state, query, jumble);
    if (enforce && query->commandType != CMD_UTILITY && find_names((Node *)query, NULL))
        refuse("a statement with", "a type that names objects");
}

/* ---- loading ---- */

static void define_settings(void)
{
    DefineCustomBoolVariable("fence.enforce", "Keeps the sessions of this role inside the fence.", NULL, &enforce,
                             false, PGC_SUSET, 0, NULL, NULL, NULL);
    DefineCustomStringVariable("fence.shared", "Schemas that a fenced session may use beside its firm's.", NULL,
                               &shared_schemas, "", PGC_SUSET, GUC_LIST_INPUT, NULL, NULL, NULL);
    MarkGUCPrefixReserved("fence");
}

void _PG_init(void); /* found by name; no header declares it */

void _PG_init(void)
{
    if (!process_shared_preload_libraries_in_progress)
        elog(ERROR, "fence belongs in shared_preload_libraries: loaded later, it would leave older sessions open");
    define_settings();
    next_check_relations = ExecutorCheckPerms_hook;
    ExecutorCheckPerms_hook = check_relations;
    next_plan_relation = get_relation_info_hook;
    get_relation_info_hook = plan_relation;
    next_run_command = ProcessUtility_hook;
    ProcessUtility_hook = run_command;
    next_check_types = post_parse_analyze_hook;
    post_parse_analyze_hook = check_types;
    RegisterXactCallback(on_transaction, NULL);
}
