// SPDX-License-Identifier: AGPL-3.0-or-later
// The matters whose documents the reader may choose, and the clients with documents that belong to no matter.
import { matterChoices, placeOf } from '../api.ts';
import { documentsPage } from './folder_name.ts';
import { words } from './words.gen.ts';

export interface Choice {
    place: string;
    page: string;
    title: string;
}

/** Matters that are not shared themselves are told apart by the client and a number. What has no matter comes last. */
export async function documentChoices(account: string | null, signal: AbortSignal): Promise<Choice[]> {
    const { items } = await matterChoices(account, signal);
    const ofMatters = items.filter((one) => one.id);
    const general = items.filter((one) => !one.id);
    const titleOf = (one: (typeof items)[number]): string => {
        if (!one.id) return general.length > 1 ? words.generalOf({ name: one.account_name }) : words.general;
        if (one.title) return one.title;
        const untitled = ofMatters.filter((other) => other.account === one.account && !other.title);
        return untitled.length > 1
            ? `${one.account_name} (${untitled.length - untitled.indexOf(one)})`
            : one.account_name;
    };
    return [...ofMatters, ...general].map((one) => {
        const key = { matter: one.id, account: one.account };
        return { place: placeOf(key), page: documentsPage(key), title: titleOf(one) };
    });
}
