// SPDX-License-Identifier: AGPL-3.0-or-later
// The cases of a statement: with no optional parameter, with each alone, with all, and with each variant's; each with
// all values of its parameters side by side, and all of them again for each cursor.
import { isCursor, valuesOf } from './values.mjs';

// The sets of optional parameters that are given.
function masks(variants) {
    const optional = variants[0].parameters.filter((one) => one.optional).map((one) => one.name);
    const sets = [[], ...optional.map((name) => [name]), optional, ...variants.map((one) => [...one.given])];
    return [...new Map(sets.map((set) => [set.join(), new Set(set)])).values()];
}

function arguments_(parameters, given, lists, place, cursor) {
    return parameters.map((one, i) => {
        if (one.optional && !given.has(one.name)) return null;
        const list = lists[i];
        return list[(isCursor(one) ? cursor : place) % list.length];
    });
}

const longest = (parameters, lists, given, which) =>
    Math.max(
        1,
        ...parameters.map((one, i) => (which(one) && (!one.optional || given.has(one.name)) ? lists[i].length : 0)),
    );

// [{variant, values}] of one viewer. `resolve` turns {queries} into values.
export function casesOf(variants, viewer, resolve) {
    const { parameters } = variants[0];
    const lists = parameters.map((one) => resolve(valuesOf(variants[0], one, viewer)));
    const cases = new Map();
    for (const given of masks(variants)) {
        const fits = (one) => one.options.every((name) => given.has(name) === one.given.has(name));
        const variant = variants.find(fits);
        for (let cursor = 0; cursor < longest(parameters, lists, given, isCursor); cursor++)
            for (let place = 0; place < longest(parameters, lists, given, (one) => !isCursor(one)); place++) {
                const values = arguments_(parameters, given, lists, place, cursor);
                cases.set(JSON.stringify(values), { variant, values });
            }
    }
    return [...cases.values()];
}

// The parameters without values, as "name type".
export const unknown = (statement, viewers) =>
    statement.parameters.filter((one) => !valuesOf(statement, one, viewers[0])).map((one) => `${one.name} ${one.type}`);
