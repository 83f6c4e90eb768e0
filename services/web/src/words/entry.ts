// SPDX-License-Identifier: AGPL-3.0-or-later
// What the way in says. firm is whose portal it is.
import type { Problem } from '../lib/problem.ts';
import { counted } from '../lib/text.ts';

export const words = {
    signIn: 'Sign in',
    email: 'Your e-mail address',
    emailHelp: (firm: string) => `The one ${firm} writes to.`,
    next: 'Continue',
    mailed: 'We mail you a code. There is no password to remember.',
    stuck: 'I cannot get in',
    stuckText:
        'The mail can take two minutes; look in the junk folder too. If your address has changed, or you have a new phone, call us and we let you in after a short check.',
    stuckPlain:
        'The mail can take two minutes; look in the junk folder too. If your address has changed, or you have a new phone, ask the person who works with you here: they let you in after a short check.',
    another: 'Another address',
    codeTitle: 'Enter the code from your mail',
    codeLead: ['If', 'has access here, six digits are on their way to it. They work for ten minutes, once.'],
    code: 'Code',
    noMail: 'No mail after two minutes?',
    sendAgain: 'Send a new code',
    sentAgain: 'A new code is on its way. Whichever mail you find first will do.',
    againIn: (seconds: number) => `(possible in 0:${String(seconds).padStart(2, '0')})`,
    alsoLink: 'The mail also holds a link. It does the same, in this browser.',
    byPasskey: 'Sign in with a passkey',
    keyTitle: 'Show that it is you',
    keyLead: 'Use your passkey: your fingerprint, your face or the PIN of this device.',
    keyDo: 'Use my passkey',
    keyBack: 'Use my passkey instead',
    useApp: 'Use my authenticator app',
    useRecovery: 'I do not have my passkey here',
    trust: 'Trust this device for 30 days',
    trustHelp: 'Here the code from the mail is then enough. Only on a device that is yours.',
    keys: 'Passkeys',
    keysNone:
        'None yet. With a passkey your fingerprint, your face or the PIN of this device lets you in, without a mail and without a code.',
    keysAdd: 'Add a passkey',
    keysMade: 'made',
    keysUsed: 'last used',
    keysNever: 'not used yet',
    keysSynced: 'synchronised',
    keysRename: 'Rename',
    keysName: 'What do you call it?',
    keysSave: 'Save',
    keysRemove: 'Remove',
    keysRemoveTitle: (name: string) => `Remove “${name}”?`,
    keysRemoveText:
        'It no longer lets anybody in. Devices that you trusted ask for a second factor again. Delete it in your browser or password manager too.',
    keysGone: 'The passkey is removed.',
    keysAdded: 'The passkey is set up.',
    lockedFor: (seconds: number) =>
        seconds > 90
            ? `No code is taken for another ${Math.ceil(seconds / 60)} minutes.`
            : seconds > 20
              ? 'No code is taken for another minute.'
              : 'A moment more, and codes are taken again.',
    lockedWhy:
        'Ten wrong codes came in a row, and that could have been somebody guessing. Nothing is lost; wait here, or call us.',
    lockedPasskey:
        'Ten wrong codes came in a row, and that could have been somebody guessing. Your passkey works all the same.',
    makeTitle: 'Sign in with one touch from now on',
    makeLead:
        'Set up a passkey: your fingerprint, your face or the PIN of this device lets you in. Nothing to remember, and nothing that anybody could steal from you by a false page.',
    makeDo: 'Set up a passkey',
    makeWhat: 'It stays on this device, or in your password manager. Your fingerprint never leaves it.',
    makeApp: 'Use an authenticator app instead',
    makeBack: 'Set up a passkey instead',
    makeUnable: 'This browser cannot make one. Open this page on your phone, or in an up-to-date browser.',
    demandTitle: 'One more thing: set up a passkey',
    demandLead:
        'From now on a passkey is needed here: your fingerprint, your face or the PIN of this device. It takes one touch, and a false page cannot get it out of you.',
    totpTitle: 'Enter the code from your app',
    totpLead:
        'Open your authenticator app and type the six digits it shows for this portal. They change every 30 seconds.',
    totpLost: 'I do not have my phone',
    recoveryTitle: 'Use a recovery code',
    recoveryLead: 'One of the ten codes that you kept when you first signed in. Each works once.',
    recovery: 'Recovery code',
    recoveryNone: 'You do not have them at hand? Call us, and we let you in after a short check.',
    recoveryNonePlain:
        'You do not have them at hand? Ask the person who works with you here: they let you in after a short check.',
    totpBack: 'Use the app instead',
    enterTitle: 'Continue to your portal',
    enterLead: (firm: string) => `This link is from a mail that ${firm} sent you. Press the button to go on.`,
    enterNone: 'This address holds no link',
    enterNoneLead: 'The end of the link is missing: some mail programs cut long links. Ask for a new code instead.',
    enter: 'Go on',
    newCode: 'Get a new code',
    enterOver: 'This link no longer works',
    enterElsewhere: 'This link belongs to another browser',
    enterAgain: 'Try this link again',
    enrolTitle: 'Set up your second key',
    enrolLead:
        'Your papers deserve more than a mail. An authenticator app on your phone shows a fresh code each time you sign in.',
    enrolOne:
        'Open an authenticator app. Your phone may have one built in (Passwords on iPhone); Google Authenticator and others work as well.',
    enrolTwo: 'Let it read this picture',
    enrolTwoHere: 'Is the app on this device?',
    enrolOpen: 'Add it to the app here',
    enrolByHand: 'Or type this key into the app',
    enrolThree: 'Type the six digits that it shows',
    enrolDo: 'Confirm',
    codesTitle: 'Keep these ten codes',
    codesLead:
        'If you lose your phone or your passkey, each lets you in once. They are shown now and never again; paper is a good place.',
    copy: 'Copy',
    copied: 'Copied',
    download: 'Download',
    print: 'Print',
    kept: 'I have kept them',
    invitedTitle: (firm: string) => `${firm} invites you`,
    invitedLead: (invited: { inviter: string; firm: string; name: string; email_hint: string }) =>
        `${invited.inviter} has opened a place for you, ${invited.name}, where you see how things stand and exchange documents safely. It belongs to ${invited.email_hint}.`,
    invitedNext: 'Next you set up how you sign in. It takes one touch.',
    accept: 'Accept the invitation',
    invitedUsed: 'You have accepted this invitation already',
    invitedUsedLead: 'Sign in with your e-mail address; we mail you a code.',
    invitedExpired: 'This invitation is no longer valid',
    invitedExpiredLead:
        'Invitations work for a limited time, and a newer one replaces the older. Look for a newer mail, or ask for a new invitation.',
    invitedUnknown: 'We do not know this invitation',
    invitedUnknownLead: 'The link may be cut off. Open it again from the mail, or ask for a new invitation.',
    lookingUp: 'Looking at your invitation',
    warned: (firm: string, from: string) =>
        `From ${from} on you come in to ${firm} with a passkey only: your fingerprint, your face or the PIN of your device.`,
    warnedDo: 'Make one now',
    warnedLater: 'Remind me tomorrow',
    sure: 'One moment: is it you?',
    sureText: 'For this we need a fresh code from your authenticator app.',
    sureKey: 'For this we need your passkey once more: your fingerprint, your face or the PIN of this device.',
    cancel: 'Cancel',
    coolingTitle: 'This stays closed for now',
    coolingText: (when: string, at: string) =>
        `How you sign in was reset lately. For your safety, sensitive documents stay closed for a day after that: until ${when.includes(at) ? when : `${when} ${at}`}.`,
    coolingNotYou: 'If it was not you who asked for it, tell us at once.',
    notOpened: 'This could not be opened',
    understood: 'All right',
    loading: 'One moment',
    cannotLoad: 'We cannot load this just now.',
    call: (firm: string) => `Call ${firm}:`,
};

export type Kind = 'mail' | 'code' | 'totp' | 'recovery' | 'link' | 'passkey' | 'make' | 'other';

/** Why a step did not work, and what to do. */
export function refusal(problem: Problem, step: Kind): string {
    const left = Number(problem.members['tries_left'] ?? Number.NaN);
    const tries = Number.isFinite(left)
        ? ` You have ${counted(left).toLowerCase()} more ${left === 1 ? 'try' : 'tries'}.`
        : '';
    if (problem.status === 0)
        return 'We could not reach the portal. Check your connection, then press the button again; nothing was lost.';
    if (problem.code === 'passkey_here')
        return 'This device has a passkey for you here already. Use another device, or sign in with it.';
    if (problem.code === 'browser')
        return 'Your browser could not do it. Try once more; if it stays so, use your e-mail address or the app.';
    if (
        problem.code.startsWith('passkey_') ||
        problem.code.startsWith('clock_') ||
        problem.code === 'factor_stopped' ||
        problem.code === 'shut_out'
    )
        return problem.detail;
    if (problem.code === 'challenge_over') return 'That took a little too long. Press the button once more.';
    if (problem.status === 429)
        return `That was a few tries too many. Wait ${wait(problem.retryAfter)}, then try again.`;
    if (problem.status >= 500)
        return 'Something failed on our side. Press the button again in a moment; nothing was lost.';
    if (problem.status === 410 && step === 'link')
        return 'It has been used already, or is older than ten minutes. Get a new code; it takes a moment.';
    if (problem.status === 410)
        return 'This no longer works: it was used, replaced or tried too often. Get a new code; it takes a moment.';
    if (problem.code === 'code_used')
        return 'This code was used a moment ago. Wait for the next one; it comes within 30 seconds.';
    if (problem.code === 'enrolment_replaced')
        return 'A newer key was made meanwhile. Let your app read the picture above once more.';
    if (problem.code === 'other_browser')
        return 'This link was asked for in another browser or on another device. Open it there, or get a new code here.';
    if (step === 'mail') return 'This does not look like an e-mail address. It should read like name@example.org.';
    if (step === 'code')
        return `This is not the last code we sent. Two digits may be swapped, or an older mail is open.${tries}`;
    if (step === 'totp')
        return `This code does not fit. It may have just changed: wait for the next one. If it never fits, set your phone’s clock to automatic.${tries}`;
    if (step === 'recovery')
        return `This is not one of your unused recovery codes. Check for swapped characters.${tries}`;
    return problem.detail || 'This did not work. Please try once more.';
}

function wait(seconds: number | null): string {
    if (!seconds) return 'a minute';
    return seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
