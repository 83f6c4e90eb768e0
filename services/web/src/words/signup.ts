// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Problem } from '../lib/problem.ts';

export const words = {
    title: 'Open your firm’s portal',
    lead: 'A calm place where your clients see where things stand and exchange documents with you. Ready in seconds.',
    firm: 'Name of your firm',
    host: 'Address of the portal',
    hostExample: 'your-firm',
    hostHelp: 'Letters, digits and hyphens.',
    looking: 'Looking whether it is free',
    free: (host: string) => `Free. Your clients go to ${host}`,
    notFree: {
        taken: 'Another firm has this address. Add your town or your trade to it.',
        reserved: 'This address is kept for the service itself. Please choose another one.',
        retired: 'This address belonged to a firm before; we do not give it away again.',
        malformed: 'Three to forty letters, digits or single hyphens, and at least one letter.',
    } as Record<string, string>,
    name: 'Your name',
    email: 'Your work e-mail',
    emailHelp: 'We send a code to it. There is no password.',
    open: 'Open the portal',
    orClient: 'Are you looking for the portal of a firm that works for you?',
    takeOut: 'You can take everything out again, in plain files, at any time.',
    codeTitle: 'Look in your mail',
    codeLead: (email: string) => `We have sent six digits to ${email}. They work for ten minutes, once.`,
    codeNote: 'The mail also holds a link with a button. It does the same, on any device.',
    code: 'Code',
    back: 'Change something',
    again: 'Send a new code',
    sentAgain: 'A new code is on its way.',
    making: 'Your portal is being made ready. This takes a moment.',
    linkTitle: 'Open your portal',
    linkLead: 'Press the button, and your portal is made. You land on your desk and set it up from there.',
    linkNone: 'This address holds no link',
    linkNoneLead:
        'The end of the link is missing: some mail programs cut long links. Type the code from the mail, or start again.',
    startAgain: 'Start again',
    portalsTitle: 'Find your portals',
    portalsLead:
        'Every firm’s portal has an address of its own. Give us your e-mail address, and we mail you the list of the portals that know it.',
    portalsEmail: 'Your e-mail address',
    portalsHelp: 'The one your firm writes to.',
    portalsGo: 'Mail me the list',
    portalsFine:
        'The list goes to that address alone; this page never shows it. You then sign in to each portal by itself.',
    portalsSent: 'Look in your mail',
    portalsSentLead: (email: string) =>
        `If any portal here knows ${email}, the list is on its way. It takes a minute or two.`,
    portalsNone:
        'No mail after five minutes? Then no portal here knows this address, and the firm can tell you which one it uses. Or',
    portalsAnother: 'try another address',
    portalsOften: 'This was asked a few times today already. The list is in your mail; you can ask again tomorrow.',
    gone: 'There is nothing at this address',
    goneLead:
        'Perhaps you look for your firm’s portal: it has an address of its own, which stands in every mail from it.',
    findPortals: 'Find your portals',
};

export function refusal(problem: Problem): string {
    if (problem.status === 0)
        return 'We could not reach Portico. Check your connection and press the button again; nothing was lost.';
    if (problem.code === 'code_wrong')
        return 'This is not the last code we sent. Two digits may be swapped, or an older mail is open.';
    if (problem.code === 'name_taken')
        return 'Somebody was quicker: this address has just been taken. Please choose another one.';
    if (problem.status === 410)
        return 'This no longer works: it was used already, is too old, or was tried too often. Start again; it takes a minute.';
    if (problem.status === 429) return 'That was a few tries too many. Please wait a minute, then try again.';
    if (problem.status >= 500)
        return 'Something failed on our side. Press the button again in a moment; nothing was lost.';
    return problem.detail || 'This did not work. Please try once more.';
}
