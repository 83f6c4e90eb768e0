// SPDX-License-Identifier: AGPL-3.0-or-later
// scripts/bench starts the stack and calls this. One file per benchmark.
import { benchDelays } from './delays.mjs';
import { benchDownload } from './download.mjs';
import { benchEdge } from './edge.mjs';
import { benchFirms } from './firms.mjs';
import { benchFleet } from './fleet.mjs';
import { benchHome } from './home.mjs';
import { benchLighthouse } from './lighthouse.mjs';
import { benchMemory } from './memory.mjs';
import { benchMessages } from './messages.mjs';
import { benchPage } from './page.mjs';
import { benchStart } from './start.mjs';
import { benchStorm } from './storm.mjs';
import { benchStreams } from './streams.mjs';
import { benchPasskeys } from './passkeys.mjs';
import { benchUpload } from './upload.mjs';
import { prepare } from './prepare.mjs';

const benches = {
    start: benchStart,
    memory: benchMemory,
    home: benchHome,
    edge: benchEdge,
    upload: benchUpload,
    download: benchDownload,
    lighthouse: benchLighthouse,
    page: benchPage,
    passkeys: benchPasskeys,
    storm: benchStorm,
    streams: benchStreams,
    delays: benchDelays,
    messages: benchMessages,
};
const onlyByName = { fleet: benchFleet, firms: benchFirms };
const own = ['firms']; // has firms of its own, in a stack of their own
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(benches);

const scene = wanted.every((name) => own.includes(name)) ? null : await prepare();
for (const name of wanted) await { ...benches, ...onlyByName }[name](scene);
process.exit();
