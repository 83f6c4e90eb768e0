// SPDX-License-Identifier: AGPL-3.0-or-later
// The first script: small, because the data of the first page is requested by it, while the app is loading. The page
// has a skeleton until then (portal.html).
import '../../styles/portal.css';
import { home } from '../../features/matters/api/home.ts';
import { requestEarly } from '../../features/shell/api.ts';
import { atHome, portalBase, portalName, readChosenClient } from '../../features/shell/portal/first.ts';
import { wasSignedIn } from '../../features/shell/return_path.ts';

requestEarly(`${portalBase}/api`);
if (atHome() && wasSignedIn(portalName)) home.early(readChosenClient());

async function begin(): Promise<void> {
    const { start } = await import('./start.ts');
    await start().catch((error: unknown) => {
        reportError(error);
        throw error;
    });
}
// first_again.js loads the page again if the connection broke, a new version is there, or the app cannot start.
begin().then(
    () => dispatchEvent(new Event('app:started')),
    () => dispatchEvent(new Event('app:failed')),
);
