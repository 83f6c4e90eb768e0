// SPDX-License-Identifier: AGPL-3.0-or-later
// Everything the portal says, in one place.
import type { Helper, HelperAct } from '../features/access/api/helpers.ts';
import type { News } from '../features/matters/api/home.ts';
import { counted, names } from '../lib/text.ts';
import { dayOf, whenWithin } from '../lib/time.ts';

const s = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

interface Acting {
    acts: 'firm' | 'client' | 'other' | null;
    acts_who: string | null;
}
const capital = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1);

export const words = {
    portal: 'Portal',
    home: 'Home',
    documents: 'Documents',
    more: 'More',
    signInLead: (firm: string) => `to your papers at ${firm}`,

    // home
    greeting: { morning: 'Good morning', afternoon: 'Good afternoon', evening: 'Good evening' },
    waiting: (count: number) =>
        count === 0
            ? 'Nothing waits for you'
            : count === 1
              ? 'One thing waits for you'
              : `${counted(count)} things wait for you`,
    nothingWaits: 'We have everything we need. You hear from us as soon as something changes.',
    welcome: (firm: string) => `Welcome. What ${firm} does for you will stand here.`,
    loadingHome: 'Loading what waits for you',
    stand: 'Where things stand',
    noMatters: (matters: string) => `No ${matters} yet`,
    noMattersText: (firm: string, matter: string) =>
        `As soon as ${firm} opens a ${matter} for you, you see here where it stands and what comes next.`,
    seeWhat: 'See what to do',
    read: 'Read',
    toRead: (count: number) => `${counted(count)} documents to read`,
    expectedBy: (date: string) => `By ${dayOf(date)}`,
    due: (date: string) => `, by ${dayOf(date)}`,
    step: (step: number, steps: number) => `Step ${step} of ${steps}`,
    expected: (date: string) => `Expected by ${dayOf(date)}`,
    /** "Waiting for you", "With us", "With the court". */
    whoActs: ({ acts, acts_who }: Acting) =>
        acts === 'client' ? 'Waiting for you' : acts === 'other' ? `With ${acts_who ?? 'others'}` : 'With us',
    nothingToDo: 'nothing for you to do',
    sinceLast: (day: string | null) => (day ? `Since ${day}` : 'What happened'),
    noNews: (day: string | null) => (day ? `No news since ${day}` : 'Nothing has happened yet'),
    noNewsText: 'What we do for you, and what arrives from others, will be listed here. We tell you by mail, too.',
    caretaker: 'Who looks after you',
    reach: 'How to reach us',

    // matters
    all: (matters: string) => `Your ${matters}`,
    closed: 'Finished',
    finishedOn: (day: string) => `Finished on ${day}`,
    loading: 'Loading',
    older: 'Show older ones',
    timeline: 'The way from here',
    timelineDone: 'The way it went',
    done: 'Done:',
    now: 'Now:',
    next: 'Next:',
    who: 'Who acts',
    whoShort: ({ acts, acts_who }: Acting) =>
        acts === 'client' ? 'You' : acts === 'other' ? capital(acts_who ?? 'Others') : 'We do',
    since: 'Since',
    expectedTerm: 'Expected',
    by: (date: string) => `By ${dayOf(date)}`,
    usual: 'Usually takes',
    usually: (span: string) => `usually ${span}`,
    nextActs: ({ acts, acts_who }: Acting) =>
        acts === 'client' ? 'your turn' : acts === 'other' ? `with ${acts_who ?? 'others'}` : 'with us',
    sendDocuments: 'Send documents',
    updates: 'Updates',
    noUpdates: 'No updates yet',
    noUpdatesText: 'Every step and every new document will be listed here, with who did it.',
    inShort: 'In short',
    forWhom: 'For',
    opened: 'Opened',
    reference: 'Our reference',
    allDocuments: (count: number) => (count > 5 ? `All ${count}` : 'All'),
    noDocumentsYet: 'Nothing yet. What we share with you, and what you send, is listed here.',

    // documents
    whichMatter: (matter: string) => `Which ${matter}?`,
    sendUs: 'Send us documents',
    dropHere: 'Drop files here, or',
    choose: 'Choose files',
    photograph: 'Photograph pages',
    goesTo: 'They go to',
    putIn: 'Put them in',
    anyKind: (firm: string) => `Any kind of file, up to 2 GB each. Only you and ${firm} can open them.`,
    nothingToSend: 'There is no folder here that you can send to. If we need something from you, one appears.',
    sending: (count: number) => (count === 1 ? 'Sending one file' : `Sending ${s(count, 'file')}`),
    sent: (count: number) => (count === 1 ? 'One file has arrived' : `${counted(count)} files have arrived`),
    notSent: 'Not everything could be sent',
    mayClose: 'You may close this page; we go on when you return.',
    clear: 'Clear the list',
    waitingTurn: 'Waits for its turn',
    left: (span: string) => `${span} left`,
    held: (percent: string, size: string) => `Paused at ${percent} of ${size}. Nothing is lost.`,
    cut: (percent: string) => `No connection at ${percent}. It goes on by itself.`,
    signedOut: 'Waits until you have signed in again. Nothing is lost.',
    missing2: (percent: string) => `Stopped at ${percent}. Choose the same file again and it goes on from there.`,
    arrivedIn: 'Arrived',
    pause: 'Pause',
    goOn: 'Go on with',
    takeOff: 'Take off the list:',
    giveUp: 'Do not send',
    chooseAgain: 'Choose it again',
    otherFile: (name: string, size: string) => `This is another file. Please choose “${name}” (${size}).`,
    folders: 'Folders',
    documentCount: (count: number) => (count === 0 ? 'Empty' : s(count, 'document')),
    youMaySend: 'you can add to it',
    latest: 'Latest',
    noDocuments: 'No documents yet',
    noDocumentsText: (firm: string) =>
        `What ${firm} shares with you, and what you send, is listed here. Nothing has been shared so far.`,
    emptyFolder: 'This folder is empty',
    emptyFolderSend: 'What you send here arrives at once.',
    emptyFolderRead: (firm: string) => `${firm} has put nothing here yet.`,
    from: (name: string) => `From ${name}`,
    fromYou: 'From you',
    version: (number: number) => `version ${number}`,
    download: 'Download',
    versions: 'Versions',
    versionNumber: (number: number) => `Version ${number}`,
    newest: 'Newest',
    newVersion: 'Send a new version',
    sensitive: 'Sensitive',
    sensitiveText: 'It is marked as sensitive: before it opens, we ask you to show once more that it is you.',
    documentsNone: (firm: string, matter: string) =>
        `As soon as ${firm} opens a ${matter} for you, you find its documents here.`,

    // account
    account: 'Your account',
    accountLead: 'Who you are here, how you get in, and where you are signed in.',
    profile: 'What shall we call you, and how do we reach you?',
    reviewed: (firm: string) => `${firm} looks at a new name or telephone number before it holds.`,
    sentToReview: (firm: string) => `Sent. ${firm} looks at it first.`,
    name: 'Name',
    phone: 'Telephone',
    phoneHelp: 'So that we can call you when a mail is too slow.',
    language: 'Dates and numbers as in',
    languages: {
        '': 'As the firm writes them',
        'en-GB': 'English (United Kingdom)',
        'en-US': 'English (United States)',
        de: 'German',
        es: 'Spanish',
        fr: 'French',
        sv: 'Swedish',
    } as Record<string, string>,
    zone: 'Time zone',
    zoneAuto: 'That of the firm',
    save: 'Save',
    saved: 'Saved.',
    factor: 'And without a passkey?',
    factorOn: 'An authenticator app, since',
    factorOff: 'You have not set one up yet.',
    replace: 'Move to a new phone',
    codesLeft: (count: number) =>
        count === 0 ? 'You have no recovery codes left.' : `${counted(count)} of ten recovery codes left.`,
    codesFew: 'Make new ones now, so that you can get in without your phone.',
    newCodes: 'Make new recovery codes',
    signOut: 'Sign out',
    theme: 'Light or dark',
    otherPortals: 'Other portals',
    otherPortalsText: 'Of other firms; you sign in to each one by itself',
    accountLink: 'Name, address, how you sign in, devices',
    back: 'Back',

    // who sees it, and staff who look
    seenBy: (others: { name: string; relation_word: string | null }[], firm: string, held: boolean) => {
        const people = others.map((one) => (one.relation_word ? `${one.name} (${one.relation_word})` : one.name));
        return `${people.length ? `You and ${names(people)}` : 'Only you'} can see this, and ${held ? `those at ${firm} who work for you` : `everybody at ${firm}`}.`;
    },
    looking: {
        label: 'Looking as a client',
        as: (name: string) => `You look as ${name}.`,
        nothing: 'Nothing can be changed here.',
        end: 'End',
        noDownload: 'Files cannot be downloaded here. Open it at your desk.',
        over: 'This look has ended',
        overText:
            'You looked at the portal as a client does. It ends after half an hour, with your own session, or when rights change.',
        back: 'Back to the desk',
    },

    // people who help
    helpers: {
        title: 'People who help you',
        link: 'Whom you let in, and what they see',
        lead: (people: number) =>
            people === 0
                ? 'Let somebody in who helps you, with a sign-in of their own.'
                : `${people === 1 ? 'One person whom you let in sees' : `${counted(people)} people whom you let in see`} something of yours here, ${people === 1 ? '' : 'each '}with a sign-in of their own.`,
        none: 'You have let nobody in',
        noneText:
            'A daughter, your spouse, an assistant or an interpreter can help you here, and sees only what you choose. You take it back whenever you like.',
        off: (firm: string) => `${firm} looks after who is let in here. If somebody is to help you, ask them.`,
        letIn: 'Let somebody in',
        letInLead: 'They get a mail that names you, and a sign-in of their own. You see what they do here.',
        past: 'Let in before',
        name: 'Their name',
        email: 'Their e-mail address',
        emailHelp: 'Nobody else can use the invitation.',
        word: 'Who they are to you',
        wordHelp: 'In your own word, such as daughter or assistant.',
        which: 'For whom do they help?',
        whichNone: 'Choose for whom they help.',
        see: 'What they see',
        seeNone: 'Choose at least one thing that they see.',
        areas: (matters: string): [number, string, string][] => [
            [1, 'Documents', 'Read them, and send new ones'],
            [8, `Where your ${matters} stand`, 'Every step and what comes next'],
            [4, 'Messages', 'Read them, and write for you'],
            [2, 'Invoices', 'See what is open and paid'],
        ],
        sees: (areas: number, matters: string) => {
            const names = [
                areas & 1 && 'documents',
                areas & 8 && `where ${matters} stand`,
                areas & 4 && 'messages',
                areas & 2 && 'invoices',
            ].filter((name): name is string => Boolean(name));
            return names.length
                ? `Sees ${names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names[0]}`
                : 'Sees nothing';
        },
        colleague: 'They are a colleague',
        colleagueHelp: 'Somebody of your own house, who stays when you are away.',
        invites: 'May let others in',
        invitesHelp: 'Colleagues and helpers, with no more than they see themselves.',
        until: 'For how long',
        untilTaken: 'Until I take it back',
        untilDay: 'Until a day',
        lastDay: 'The last day',
        send: 'Send the invitation',
        cancel: 'Cancel',
        letInDone: (name: string) => `${name} is let in. The mail is on its way.`,
        forAccount: (name: string) => `for ${name}`,
        again: 'Send the invitation again',
        sentAgain: (email: string) => `A new invitation is on its way to ${email}.`,
        letOut: 'Take it back',
        letOutTitle: (name: string) => `Take it back from ${name}?`,
        letOutText: (account: string) =>
            `They see nothing of ${account} any more, at once and on all their devices. What they sent stays, and so does the list of what they did, for thirty days.`,
        letOutDone: (name: string) => `${name} sees nothing of yours any more.`,
        change: 'Change what they see',
        acts: 'What they did here',
        noActs: 'Nothing yet. When they sign in, open or send something, it stands here.',
    },

    // one client or all
    showing: 'Show',
    everything: 'Everything',

    // what goes wrong
    cannotLoad: 'We cannot load this just now.',
    missing: 'There is nothing at this address',
    missingLead: 'The link may be old, or it leads to something that is not shared with you.',
    whatWaits: 'What waits for me',
    suspended: 'This portal is closed for now',
    suspendedLead: (firm: string) =>
        `The portal of ${firm} is not available at the moment. Everything in it is safe and stays as it is.`,
    lookAgain: 'Look again',
    somethingFailed: 'That did not work. Nothing was lost; please try once more.',
};

/** Why a file was not taken, and what to do. */
export function whyNot(code: string, detail: string): string {
    if (code === 'too_large') return 'This file is larger than 2 GB. Send it in parts, or ask us for another way.';
    if (code === 'quota_full')
        return 'Our storage is full. Please tell us; as soon as there is room, send the file again.';
    if (code === 'disk_full') return 'Our storage is full at the moment. We have been told; please try again later.';
    if (code === 'no_longer_there')
        return 'This folder or upload is no longer there. Load the page again and send the file once more.';
    return detail || 'We could not take this file. Please try it once more, or ask us.';
}

export interface Line {
    before: string;
    link: { href: string; text: string } | null;
    after: string;
}

/** One thing that happened, as a sentence with at most one link in it. here: the matter whose page says it. */
export function newsLine(news: News & { name?: string | null }, me: string, here: string | null = null): Line {
    const by = !news.by ? 'We' : news.by === me ? 'You' : news.by;
    const you = by === 'You';
    const matter = news.matter && news.title ? { href: `/matters/${news.matter}`, text: news.title } : null;
    const document = news.object ? { href: `/document/${news.object}`, text: news.name ?? 'a document' } : null;
    const line = (before: string, link: Line['link'], after = '.'): Line => ({
        before,
        link,
        after: link ? after : '.',
    });
    switch (news.what) {
        case 'matter.moved':
            if (news.matter === here) return { before: `${by} moved it on to its next step.`, link: null, after: '' };
            return line(`${by} moved`, matter, ' on to its next step.');
        case 'matter.opened':
        case 'matter.created':
            if (news.matter === here) return { before: `${by} opened it.`, link: null, after: '' };
            return line(`${by} opened`, matter);
        case 'matter.closed':
            return line(`${by} finished`, matter);
        case 'document.added':
        case 'document.created':
        case 'document.uploaded':
            return line(you ? 'You sent' : `${by} sent you`, document);
        case 'document.version_added':
        case 'document.replaced':
            return line(`${by} sent a new version of`, document);
        case 'document.removed':
            return { before: `${by} removed ${news.name ? `“${news.name}”` : 'a document'}.`, link: null, after: '' };
        case 'document.read':
            return line(`${by} read`, document);
        case 'document.marked':
            return line(`${by} marked`, document, ' as sensitive.');
        case 'document.unmarked':
            return line(`${by} no longer hold`, document, ' for sensitive.');
        case 'document.changed':
            return line(`${by} renamed or moved`, document);
    }
    if (news.matter === here && news.topic !== 'document')
        return { before: `${by} updated it.`, link: null, after: '' };
    if (news.topic === 'document') return line(`${by} changed`, document);
    if (news.topic === 'folder') return line(`${by} changed the folders of`, matter);
    if (news.topic === 'matter') return line(`${by} updated`, matter);
    return line(`${by} changed something in`, matter);
}

export const sentence = ({ before, link, after }: Line): string =>
    link ? `${before} ${link.text}${after}` : before + after;

/** Where somebody who was let in stands: "Last here yesterday, until 3 March". */
export function helperStands(one: Helper): string {
    const end = one.ends_at ? whenWithin(one.ends_at) : null;
    if (one.state === 'ended') return `Sees nothing any more${end ? `, since ${end}` : ''}`;
    const until = end ? `, until ${end}` : '';
    if (one.state === 'expired') return `Did not come in time; the invitation has run out`;
    if (one.state === 'invited') return `Invited ${whenWithin(one.created_at)}, has not come yet${until}`;
    return `In since ${whenWithin(one.in_since ?? one.created_at)}${one.last_here ? `, last here ${whenWithin(one.last_here)}` : ''}${until}`;
}

export function helperAct({ what, name }: HelperAct): string {
    const thing = name ?? 'something that is gone';
    switch (what) {
        case 'signed_in':
            return 'Signed in';
        case 'document.read':
            return `Opened ${thing}`;
        case 'document.uploaded':
            return `Sent ${thing}`;
    }
    return what.startsWith('message.') ? `Wrote about ${thing}` : `Changed ${thing}`;
}
