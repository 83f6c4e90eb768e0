// SPDX-License-Identifier: AGPL-3.0-or-later
// The first script: small, because the data of the first page is requested by it, while the app is loading. The page
// has a skeleton until then (portal.html).
import '../../styles/portal.css';
import { home } from '../../features/matters/api/home.ts';
import { requestEarly } from '../../features/shell/api.ts';
import { portalBase, portalName, readChosenClient } from '../../features/shell/portal/first.ts';
import { wasSignedIn } from '../../features/shell/return_path.ts';

requestEarly(`${portalBase}/api`);
const atHome = location.pathname.replace(/\/$/, '') === portalBase;
if (atHome && wasSignedIn(portalName)) home.early(readChosenClient());

const again = 5_000; // ms
/** The app could not be loaded: the connection broke, or a new version is there. */
function tryAgain(): void {
    addEventListener('online', () => location.reload());
    setTimeout(() => location.reload(), again);
}
void import('./start.ts').then(({ start }) => start(), tryAgain);
