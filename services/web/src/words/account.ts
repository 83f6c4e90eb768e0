// SPDX-License-Identifier: AGPL-3.0-or-later
// What the account pages of portal and desk say alike.
import { counted } from '../lib/text.ts';

export const words = {
    // the name that waits
    waits: (firm: string) => `Waiting for ${firm} to accept:`,
    waitsAfter: 'Until then the old one stays.',
    takeBack: 'Take it back',
    tookBack: 'Taken back. Nothing was changed.',
    declined: (firm: string) => `${firm} did not accept your change:`,
    change: (name: string | null, phone: string | null) =>
        [
            name && `the name “${name}”`,
            phone !== null && (phone ? `the telephone number ${phone}` : 'no telephone number'),
        ]
            .filter(Boolean)
            .join(' and '),

    // the mail address
    address: 'At which address do we write to you?',
    addressNow: 'You sign in with it, and codes go to it.',
    newAddress: 'New e-mail address',
    newHelp: 'We ask the old address and the new one; it changes once both have said yes.',
    changeAddress: 'Change the address',
    askBoth: 'Ask both addresses',
    cancel: 'Cancel',
    pending: (email: string) => `Your address becomes ${email} once both addresses have said yes.`,
    hasOld: 'The old address has said yes.',
    lacksOld: 'The old address has yet to say yes.',
    hasNew: 'The new address has said yes.',
    lacksNew: 'The new address has yet to say yes.',
    typeCode: 'Code from either mail',
    typeHelp: 'Or press the button in each mail, on any device, within 24 hours.',
    confirm: 'Confirm',
    addressChanged: 'Your address is changed. We have told both addresses.',

    // the page behind its link
    linkTitle: 'Shall the address be changed?',
    linkOld: (firm: string, hint: string) =>
        `Somebody, most likely you, asked ${firm} to write to ${hint} instead of the address that this mail went to.`,
    linkNew: (firm: string) =>
        `Somebody, most likely you, asked ${firm} to write to the address that this mail went to.`,
    linkBoth: 'It changes once both addresses have said yes.',
    yes: 'Yes, change it',
    no: 'That was not me',
    saidYes: 'Thank you',
    saidYesLead: 'Now the other address has to say yes. Look for the mail there; it works for 24 hours.',
    done: 'Your address is changed',
    doneLead: 'From now on you sign in with the new one. Where you are signed in, you stay so.',
    saidNo: 'Nothing was changed',
    saidNoLead: (firm: string) =>
        `We have ended it, and ${firm} has been told. If the mail went to your present address, you are signed out everywhere: sign in again, and look at how you get in.`,
    over: 'This link has ended',
    overLead:
        'It was used, taken back, or is older than 24 hours. Nothing was changed by it. You can ask anew on your account page.',
    noToken: 'This address holds no link',
    noTokenLead:
        'The end of the link is missing: some mail programs cut long links. Type the code from the mail on your account page instead.',
    toAccount: 'To my account',

    // devices and places
    places: 'Where are you signed in?',
    here: 'This device',
    lastUsed: 'Last used',
    by: {
        mail: 'by mail',
        invitation: 'by invitation',
        totp: 'with an authenticator app',
        recovery: 'with a recovery code',
        passkey: 'with a passkey',
        device: 'as a trusted device',
        oidc: 'through your firm’s sign-in',
        support: 'for support',
        view: 'to look as a client',
    } as Record<string, string>,
    signOutThere: 'Sign out',
    signedOutThere: 'Signed out there.',
    elsewhere: 'Sign out everywhere else',
    everywhere: 'Sign out everywhere',
    elsewhereTitle: 'Sign out everywhere else?',
    elsewhereText:
        'All other browsers are signed out at once, and none of them is trusted any more. Here you stay signed in.',
    everywhereTitle: 'Sign out everywhere?',
    everywhereText: 'Every browser is signed out at once, this one too, and none of them is trusted any more.',
    ended: (count: number) =>
        count === 0
            ? 'You were signed in nowhere else.'
            : `Signed out in ${counted(count).toLowerCase()} ${count === 1 ? 'place' : 'places'}.`,
    devices: 'Which devices are trusted?',
    noDevices:
        'None. When you sign in on a device of yours, you can choose that the code from the mail is enough there.',
    devicesText: 'On these the code from the mail is enough to sign in.',
    until: 'trusted until',
    distrust: 'Trust no longer',
    distrusted: 'On that device the code from the mail is no longer enough.',

    // other firms
    portals: 'Have you other portals?',
    portalsText:
        'Each firm’s portal is a place of its own. We mail you a list of yours; you sign in to each one by itself.',
    portalsLink: 'Find my other portals',
};
