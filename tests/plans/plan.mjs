// SPDX-License-Identifier: AGPL-3.0-or-later
// What a plan read, from EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON).

function* nodes(plan) {
    yield plan;
    for (const below of plan.Plans ?? []) yield* nodes(below);
}

// Rows are per loop; those that a condition removed were read, too.
const read = (node) =>
    ['Actual Rows', 'Rows Removed by Filter', 'Rows Removed by Index Recheck', 'Rows Removed by Join Filter']
        .map((key) => node[key] ?? 0)
        .reduce((sum, rows) => sum + rows) * node['Actual Loops'];

const nameOf = (node) =>
    [node['Node Type'], node['Index Name'] ?? node['Relation Name'] ?? node['CTE Name'] ?? node['Function Name']]
        .filter(Boolean)
        .join(' ');

// {buffers, rows, worst, returned} of an answer of measure.run.
export function measured(answer) {
    const { state, message } = answer;
    if (!answer.plan)
        return { state, message, buffers: answer.blocks, rows: answer.tuples, worst: `until ${message}`, returned: 0 };
    const { Plan: top } = answer.plan;
    let worst = top;
    for (const node of nodes(top)) if (read(node) > read(worst)) worst = node;
    const buffers = Math.max(top['Shared Hit Blocks'] + top['Shared Read Blocks'], answer.blocks);
    return {
        buffers,
        rows: read(worst),
        worst: `${nameOf(worst)}: ${worst['Actual Rows']} rows in ${worst['Actual Loops']} loops, estimated ${worst['Plan Rows']}`,
        returned: top['Actual Rows'],
    };
}
