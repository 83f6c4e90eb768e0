/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The functions for row policies. They read the pin, so that no SQL can forge their results.
 *
 * sees() is called for every row, so the links of a person are read once per transaction, sorted and cached. They are
 * read by an index scan and not by SPI: a saved plan would cost each backend about ten kilobytes for every firm. This
 * read is also not subject to a row policy itself.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "fmgr.h"
#include "nodes/supportnodes.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "pin.h"

enum {
    LINKS_AT_FIRST = 4, /* a power of two; most people have one account, families and holdings a few */
    LINKS_PROBED = 2    /* by knows(), at once; a viewer with more reads the other person's links first */
};

struct link {
    pg_uuid_t account;
    int32 areas; /* bits: documents 1, money 2, messages 4, matters 8 */
};

/*
 * By account. Allocated in TopTransactionContext, which is freed with the transaction; viewer_reset() then clears the
 * pointer.
 */
static struct link *links;
static int links_used;
static bool links_loaded; /* set last, so that a load that failed starts again */

void viewer_reset(void)
{
    links = NULL;
    links_used = 0;
    links_loaded = false;
}

/* Staff see all accounts of their firm. Clients, and staff restricted to assigned clients, see only linked ones. */
static bool sees_every_account(void)
{
    enum kind kind = pin_current()->kind;
    return kind == STAFF || kind == SYSTEM;
}

static Oid relation_in_firm(const char *name)
{
    Oid relation = get_relname_relid(name, pin_current()->schema);
    if (!OidIsValid(relation))
        ereport(ERROR, errcode(ERRCODE_UNDEFINED_TABLE), errmsg("fence: the firm has no %s", name));
    return relation;
}

static AttrNumber column_number(Relation table, const char *name)
{
    AttrNumber number = get_attnum(RelationGetRelid(table), name);
    if (number == InvalidAttrNumber)
        ereport(ERROR, errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("fence: account_people has no %s", name));
    return number;
}

/* Looked up by name, so that a migration may add columns before these. All columns read here are NOT NULL. */
static Datum column_value(HeapTuple row, Relation table, const char *name)
{
    bool is_null;
    return heap_getattr(row, column_number(table, name), RelationGetDescr(table), &is_null);
}

static struct link *new_link(void)
{
    if (links_used == 0)
        links = MemoryContextAlloc(TopTransactionContext, LINKS_AT_FIRST * sizeof *links);
    else if (links_used >= LINKS_AT_FIRST && (links_used & (links_used - 1)) == 0) /* full at 4, 8, 16, ... */
        links = repalloc(links, 2 * links_used * sizeof *links);
    return &links[links_used++];
}

/* ends_at is null for a link without an end. A firm that is not migrated yet does not have the column. */
static bool has_ended(HeapTuple row, Relation table)
{
    AttrNumber number = get_attnum(RelationGetRelid(table), "ends_at");
    bool is_null;
    if (number == InvalidAttrNumber)
        return false;
    Datum end = heap_getattr(row, number, RelationGetDescr(table), &is_null);
    return !is_null && DatumGetTimestampTz(end) <= GetCurrentTransactionStartTimestamp();
}

/* A link without may_log_in is for mail only: it gives no access, even if the person signs in for another account. */
static bool gives_access(HeapTuple row, Relation table)
{
    return DatumGetBool(column_value(row, table, "may_log_in")) && !has_ended(row, table);
}

static void add_link(HeapTuple row, Relation table)
{
    if (!gives_access(row, table))
        return;
    struct link *link = new_link();
    link->account = *DatumGetUUIDP(column_value(row, table, "account"));
    link->areas = DatumGetInt32(column_value(row, table, "areas"));
}

static int by_account(const void *a, const void *b)
{
    return memcmp(&((const struct link *)a)->account, &((const struct link *)b)->account, sizeof(pg_uuid_t));
}

/* One index scan over account_people(person). The caller ends it with systable_endscan(). */
static SysScanDesc begin_links_of(const pg_uuid_t *person, Relation table)
{
    ScanKeyData by_person;
    ScanKeyInit(&by_person, column_number(table, "person"), BTEqualStrategyNumber, F_UUID_EQ, UUIDPGetDatum(person));
    return systable_beginscan(table, relation_in_firm("account_people_person"), true, GetActiveSnapshot(), 1,
                              &by_person);
}

static void load_links(void)
{
    viewer_reset();
    Relation table = table_open(relation_in_firm("account_people"), AccessShareLock);
    SysScanDesc scan = begin_links_of(&pin_current()->person, table);
    for (HeapTuple row; HeapTupleIsValid(row = systable_getnext(scan));)
        add_link(row, table);
    systable_endscan(scan);
    table_close(table, NoLock); /* the lock is held until the end of the transaction, as for any statement */
    if (links_used > 1)
        qsort(links, links_used, sizeof *links, by_account);
    links_loaded = true;
}

static bool is_linked(const pg_uuid_t *account, int32 area)
{
    const struct link key = {.account = *account};
    const struct link *found = NULL;
    if (!links_loaded)
        load_links();
    if (links_used > 0)
        found = bsearch(&key, links, links_used, sizeof *links, by_account);
    return found != NULL && (found->areas & area) != 0;
}

/* To a client, only a link that gives access counts. Restricted staff also administer people whose link gives none. */
static bool counts(HeapTuple row, Relation table)
{
    return pin_current()->kind != CLIENT || gives_access(row, table);
}

/* Whether the other person is linked to the viewer's account, with an area that the viewer has too. */
static bool shares_account(const struct link *mine, const pg_uuid_t *other, Relation table)
{
    ScanKeyData by_both[2];
    ScanKeyInit(&by_both[0], column_number(table, "account"), BTEqualStrategyNumber, F_UUID_EQ,
                UUIDPGetDatum(&mine->account));
    ScanKeyInit(&by_both[1], column_number(table, "person"), BTEqualStrategyNumber, F_UUID_EQ, UUIDPGetDatum(other));
    SysScanDesc scan =
        systable_beginscan(table, relation_in_firm("account_people_pkey"), true, GetActiveSnapshot(), 2, by_both);
    HeapTuple row = systable_getnext(scan);
    bool found = HeapTupleIsValid(row) && (DatumGetInt32(column_value(row, table, "areas")) & mine->areas) != 0 &&
                 counts(row, table);
    systable_endscan(scan);
    return found;
}

/* The same of any of the viewer's accounts, each looked up by itself. */
static bool shares_one_of_mine(const pg_uuid_t *other, Relation table)
{
    bool found = false;
    for (int i = 0; i < links_used && !found; i++)
        found = shares_account(&links[i], other, table);
    return found;
}

/* The same by the other person's links, unless these are more than the viewer's. */
static bool shares_any_account(const pg_uuid_t *other, Relation table)
{
    bool found = false;
    int rows = 0;
    SysScanDesc scan = begin_links_of(other, table);
    for (HeapTuple row; !found && rows <= links_used && HeapTupleIsValid(row = systable_getnext(scan)); rows++)
        found = counts(row, table) && is_linked(DatumGetUUIDP(column_value(row, table, "account")),
                                                DatumGetInt32(column_value(row, table, "areas")));
    systable_endscan(scan);
    return found || (rows > links_used && shares_one_of_mine(other, table));
}

/*
 * This is asked of each row of a page. A viewer with few accounts looks each of them up together with the other person,
 * who may act for hundreds, such as a bookkeeper. Restricted staff have hundreds themselves, and nearly everybody else
 * has one: they read the links of the other person, but no more than they have themselves, and then look up their own.
 * So the work is at most twice that of the smaller side.
 */
static bool is_known(const pg_uuid_t *other)
{
    if (!links_loaded)
        load_links();
    Relation table = table_open(relation_in_firm("account_people"), AccessShareLock);
    bool found = links_used > LINKS_PROBED ? shares_any_account(other, table) : shares_one_of_mine(other, table);
    table_close(table, NoLock);
    return found;
}

/* knows(person): the viewer, and people who share an account and an area with them now. Staff know everybody. */
PG_FUNCTION_INFO_V1(viewer_knows);
Datum viewer_knows(PG_FUNCTION_ARGS)
{
    const pg_uuid_t *other = PG_GETARG_UUID_P(0);
    PG_RETURN_BOOL(sees_every_account() || memcmp(&pin_current()->person, other, sizeof *other) == 0 ||
                   is_known(other));
}

/* sees(account, area): the policy of every table that belongs to an account. */
PG_FUNCTION_INFO_V1(viewer_sees);
Datum viewer_sees(PG_FUNCTION_ARGS)
{
    PG_RETURN_BOOL(sees_every_account() || is_linked(PG_GETARG_UUID_P(0), PG_GETARG_INT32(1)));
}

/*
 * Tells the planner that policies filter out no rows. That is nearly true: statements already select what the viewer
 * may see, and policies are for those that forget it. Without this the planner expects a third of the rows, and sorts a
 * client's whole history where an index could return the newest twenty.
 */
PG_FUNCTION_INFO_V1(viewer_support);
Datum viewer_support(PG_FUNCTION_ARGS)
{
    Node *request = (Node *)PG_GETARG_POINTER(0);
    if (!IsA(request, SupportRequestSelectivity))
        PG_RETURN_POINTER(NULL);
    ((SupportRequestSelectivity *)request)->selectivity = 1.0;
    PG_RETURN_POINTER(request);
}

/* is_firm(): whether the viewer works for the firm, so that internal rows are visible. */
PG_FUNCTION_INFO_V1(viewer_is_firm);
Datum viewer_is_firm(PG_FUNCTION_ARGS)
{
    PG_RETURN_BOOL(pin_current()->kind != CLIENT);
}

PG_FUNCTION_INFO_V1(viewer_person);
Datum viewer_person(PG_FUNCTION_ARGS)
{
    if (pin_current()->kind == SYSTEM)
        PG_RETURN_NULL();
    pg_uuid_t *person = palloc(sizeof *person);
    *person = pin_current()->person;
    PG_RETURN_UUID_P(person);
}

PG_FUNCTION_INFO_V1(viewer_kind);
Datum viewer_kind(PG_FUNCTION_ARGS)
{
    PG_RETURN_TEXT_P(cstring_to_text(kind_names[pin_current()->kind]));
}

/* firm_number(): the number of the firm, for tables that all firms share. */
PG_FUNCTION_INFO_V1(viewer_firm_number);
Datum viewer_firm_number(PG_FUNCTION_ARGS)
{
    PG_RETURN_INT64(pin_current()->firm);
}

/* must(value, code): raises when the value is null, because an UPDATE of no rows does not stop a pipeline. */
PG_FUNCTION_INFO_V1(viewer_must);
Datum viewer_must(PG_FUNCTION_ARGS)
{
    if (PG_ARGISNULL(0))
        ereport(ERROR, errcode(ERRCODE_NO_DATA_FOUND), errmsg_internal("%s", text_to_cstring(PG_GETARG_TEXT_PP(1))));
    PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

/* conflict(code): the state has changed since the viewer saw it. Call it in a CASE branch of the statement. */
PG_FUNCTION_INFO_V1(viewer_conflict);
Datum viewer_conflict(PG_FUNCTION_ARGS)
{
    ereport(ERROR, errcode(ERRCODE_CONFLICT), errmsg_internal("%s", text_to_cstring(PG_GETARG_TEXT_PP(0))));
    PG_RETURN_NULL(); /* not reached */
}
