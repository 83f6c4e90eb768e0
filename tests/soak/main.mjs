// SPDX-License-Identifier: AGPL-3.0-or-later
// scripts/soak starts the stack and calls this. One file per test; each prints its result and returns whether it
// passed.
import { soakEnumeration } from './enumeration.mjs';
import { soakStreams } from './streams.mjs';

const soaks = { enumeration: soakEnumeration, streams: soakStreams };
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(soaks);

let good = true;
for (const name of wanted) good = (await soaks[name]()) && good;
process.exit(good ? 0 : 1);
