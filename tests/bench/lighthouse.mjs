// SPDX-License-Identifier: AGPL-3.0-or-later
// Lighthouse, mobile profile, on every kind of screen: accessibility and best practices of each, and the load
// performance of the portal's home.
import { makeAdmin } from '../support/admin.mjs';
import { foldersOf, openMatter, upload } from '../support/people.mjs';
import { pdf } from '../support/pdf.mjs';
import { originOf } from '../support/stack.mjs';
import { withLighthouse } from './chrome.mjs';
import { print } from './measure.mjs';

async function scene({ firm, client }) {
    const matter = await openMatter(firm.staff, client.account, 'Purchase of 14 Orchard Lane');
    const folders = await foldersOf(firm.staff, matter.id);
    const document = await upload(firm.staff, folders['Contract and searches'].id, 'Contract.pdf', pdf('Contract'));
    const admin = await makeAdmin();
    const portal = (path) => [firm.slug, path, client.client];
    const desk = (path) => [firm.slug, `/desk${path}`, firm.staff];
    const console_ = (path) => ['admin', path, admin.visitor];
    return [
        ['', '/'],
        ['', '/start'],
        ['', '/portals'],
        [firm.slug, '/sign-in'],
        [firm.slug, '/desk/sign-in'],
        ['admin', '/sign-in'],
        ...[
            '/',
            '/matters',
            `/matters/${matter.id}`,
            '/documents',
            `/documents/${matter.id}`,
            `/documents/${matter.id}/${folders['From you'].id}`,
            `/document/${document}`,
            '/account',
            '/account/helpers',
            '/account/helpers/new',
            '/more',
        ].map(portal),
        ...[
            '/',
            '/clients',
            `/clients/${client.account}`,
            '/clients/import',
            '/clients/invitations',
            '/matters',
            `/matters/${matter.id}`,
            `/documents/${document}`,
            '/audit-log',
            '/account',
        ].map(desk),
        ...['brand', 'firm', 'team', 'kinds', 'mails', 'sign-in', 'keys', 'single-sign-on', 'support'].map((tab) =>
            desk(`/settings/${tab}`),
        ),
        ...['/', '/jobs', '/cells', '/audit-log', '/account'].map(console_),
    ];
}

export async function benchLighthouse(prepared) {
    const pages = await scene(prepared);
    const rows = [];
    let weak = 0;
    await withLighthouse(async (measure) => {
        for (const [slug, path, visitor] of pages) {
            const home = slug && path === '/' && slug !== 'admin';
            const { lhr } = await measure(originOf(slug) + path, visitor, [
                'accessibility',
                'best-practices',
                ...(home ? ['performance'] : []),
            ]);
            const score = (name) => Math.round((lhr.categories[name]?.score ?? 0) * 100);
            const failed = Object.values(lhr.categories)
                .flatMap(({ auditRefs }) => auditRefs)
                .filter(({ weight, id }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 0.9)
                .map(({ id }) => id);
            if (score('accessibility') < 98 || score('best-practices') < 98) weak++;
            rows.push([
                `${slug === prepared.firm.slug ? 'firm' : slug || 'apex'} ${path.replaceAll(/[0-9a-f-]{36}/g, '…')}`,
                `accessibility ${score('accessibility')}, best practices ${score('best-practices')}${home ? `, performance ${score('performance')}, LCP ${lhr.audits['largest-contentful-paint'].displayValue}, TBT ${lhr.audits['total-blocking-time'].displayValue}` : ''}${failed.length ? ` (${failed.join(', ')})` : ''}`,
            ]);
        }
    });
    print(`Lighthouse, mobile profile, ${rows.length} screens, ${weak} below 98`, rows);
}
