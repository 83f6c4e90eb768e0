/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Cells: the databases of the firms. */
#include "http/exchange.h"
#include "platform/operations/operations_sql.h"

static void ask_index(struct exchange *x)
{
    ask_with(x, SQL_CELLS_INDEX, NULL, 0);
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_CELLS_INDEX);
}

const struct route cell_routes[] = {
    {GET, "/api/cells", PLATFORM_ADMIN, NULL, ask_index, answer_index,
     "List the cells (databases of firms) with their capacity and use.", NULL},
    {0},
};
