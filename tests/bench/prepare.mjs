// SPDX-License-Identifier: AGPL-3.0-or-later
// A firm with data: 200 accounts with two matters and twenty events each, and one client who is signed in.
import { addAccount, inviteAndAccept, signUpFirm } from '../support/people.mjs';
import { stack } from '../support/stack.mjs';
import { run } from './measure.mjs';
import { until } from '../support/until.mjs';

export async function sql(text, user = 'postgres') {
    const { output, code } = await run('psql', [
        '-XAtq',
        '-v',
        'ON_ERROR_STOP=1',
        '-h',
        stack.run,
        '-U',
        user,
        '-d',
        'portico',
        '-c',
        text,
    ]);
    if (code !== 0) throw new Error(output);
    return output.trim();
}

export async function prepare() {
    await until('the inbox', () =>
        fetch(stack.mail).then(
            () => true,
            () => false,
        ),
    );
    const firm = await signUpFirm();
    const client = await inviteAndAccept(firm, await addAccount(firm.staff));
    firm.number = await sql(`select number from platform.firms where slug = '${firm.slug}'`);
    const t = `t_${firm.number}`;
    await sql(`
        insert into ${t}.accounts (id, name) select gen_random_uuid(), 'Account ' || n from generate_series(1, 199) n;
        insert into ${t}.matters (id, account, title, template, stage, client_stage, acts, lead)
        select gen_random_uuid(), a.id, 'Matter ' || n, s.template, s.id, s.client_stage, s.acts, (select id from ${t}.people where kind = 'staff' limit 1)
          from ${t}.accounts a cross join generate_series(1, 2) n
          cross join lateral (select * from ${t}.stages order by position, id limit 1 offset 2) s;
        with numbered as (select m.id, m.account, row_number() over () as n from ${t}.matters m cross join generate_series(1, 10)),
             head as (update ${t}.audit_head set entries = entries + (select count(*) from numbered) returning entries)
        insert into ${t}.events (seq, account, area, topic, object, matter, what)
        select entries - (select count(*) from numbered) + n, account, 8, 'matter', id, id, 'matter.changed' from numbered, head;
        analyze ${['accounts', 'matters', 'events', 'account_people', 'people', 'matter_moves', 'stages', 'client_stages', 'documents', 'audit_entries'].map((name) => `${t}.${name}`).join(', ')}`);
    return { firm, client, cookie: [...client.client.cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
}
