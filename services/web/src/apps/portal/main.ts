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

/** first_again.js then loads the page again: the connection broke, a new version is there, or the app cannot start. */
function onFailed(error: unknown): void {
    dispatchEvent(new Event('app:failed'));
    reportError(error);
}
import('./start.ts').then(({ start }) => start()).then(() => dispatchEvent(new Event('app:started')), onFailed);
