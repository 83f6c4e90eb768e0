// SPDX-License-Identifier: AGPL-3.0-or-later
// Everything the desk says, in one place.
import type { SignInStatus } from '../features/identity/api/sign_in_status.ts';
import { area } from '../features/shell/api.ts';
import { counted, names } from '../lib/text.ts';
import { clockTime, whenWithin } from '../lib/time.ts';

export const s = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

export const words = {
    desk: 'Desk',
    inbox: 'Inbox',
    record: 'Record',
    settings: 'Settings',
    account: 'Your account',
    here: 'You are here',
    signInLead: (firm: string) => `to the desk of ${firm}`,
    missing: 'There is nothing at this address',
    onlyLook: 'You can look at this. To have it changed, ask an owner or an admin.',
    notYours: 'Your role has nothing to do here. An owner or an admin can do it, or give you another role.',
    missingLead: 'The link may be old, or what it leads to was removed.',
    cancel: 'Cancel',
    save: 'Save',
    saved: 'Saved.',
    back: 'Back',
    more: 'More',
    optional: 'optional',
    actors: { firm: 'Us', client: 'Client', other: 'Somebody else' },

    home: {
        title: (count: number) => (count === 0 ? 'Nothing waits for you' : `${counted(count)} to handle`),
        calm: 'Every mail has gone out and nobody has waited too long. What clients send appears here by itself.',
        busy: 'What clients send appears here by itself.',
        setUp: (done: number) => `Your portal is ${counted(done).toLowerCase()} of four steps from ready.`,
        left: (count: number) =>
            `${counted(count)} ${count === 1 ? 'step is' : 'steps are'} left until your portal is ready.`,
        goOn: 'Go on setting up',
        mails: 'Mails that did not go out',
        mailFailed: (to: string) => `A mail to ${to} did not arrive`,
        mailWaits: (to: string) => `A mail to ${to} waits`,
        tries: (count: number) =>
            count === 0 ? 'not tried yet' : `tried ${count === 1 ? 'once' : `${count} times`}, we go on trying`,
        gaveUp: 'we have given up; check the address',
        kinds: {
            sign_in: 'Sign-in code',
            invitation: 'Invitation',
            helper_invited: 'Invitation of a helper',
            helper_over: 'End of a helper’s time',
            news: 'News',
            factor_changed: 'Notice of a change',
            mail_change_old: 'Change of address',
            mail_change_new: 'Change of address',
            mail_change_taken: 'Change of address',
        } as Record<string, string>,
        expired: 'Invitations that have run out',
        expiredLine: (name: string) => `${name} has not come, and the invitation has run out`,
        invited: 'Invited',
        long: 'Waiting long',
        longLine: (title: string, who: string) => `${title} waits for ${who}`,
        us: 'us',
        uploads: 'Sent by clients',
        sent: (name: string, file: string) => `${name} sent ${file}`,
        noUploads: 'Nothing in the last two weeks. What clients send is listed here at once.',
    },

    clients: {
        title: (clients: string) => `${clients}`,
        lead: (count: number, more: boolean) => (count === 0 ? '' : `${more ? 'The first ' : ''}${count} shown.`),
        search: 'Search by name, reference or mail',
        hint: 'Name, reference, e-mail',
        add: 'New client',
        name: 'Name',
        people: 'People',
        matters: 'Matters',
        lastSeen: 'Last here',
        since: 'Since',
        never: 'Not yet',
        none: 'No client yet',
        noneText:
            'Add your first client: they get an invitation, and everything you share with them stands in their portal.',
        noneHeld: 'You see the clients whom you are assigned to. So far there is none.',
        noMatch: 'Nobody fits',
        noMatchText: (q: string) => `No client has “${q}” in the name, reference or address.`,
        clear: 'Show all',
        kinds: { person: 'Person', family: 'Family', company: 'Company' },
        kind: 'Kind',
        reference: 'Your reference',
        referenceHelp: 'For instance the number in your own system. Clients do not see it.',
        contact: 'Who acts for them here',
        contactName: 'Name of the person',
        contactEmail: 'E-mail address',
        contactHelp: 'They sign in with it. You can add more people later.',
        inviteNow: 'Invite at once',
        inviteHelp: 'They get a mail with a link. The mail does not say what it is about.',
        added: (name: string, invited: boolean) => (invited ? `${name} is added and invited.` : `${name} is added.`),
    },

    many: {
        import: 'Bring in a table',
        invitations: 'Invitations',
        choose: (name: string) => `Choose ${name}`,
        chooseAll: 'Choose all shown',
        chosen: (count: number) => `${counted(count)} chosen`,
        none: 'Choose none',
        inviteClients: 'Invite whoever has not come',
        inviteDone: (invited: number) =>
            invited === 0
                ? 'Everybody there has been here already.'
                : invited === 1
                  ? 'One invited. The mail is on its way.'
                  : `${counted(invited)} invited. The mails are on their way.`,
        inviting: (done: number, total: number) => `${done} of ${total}`,

        title: 'Invitations',
        lead: (open: number, more: boolean) =>
            open === 0 ? 'Nobody is still to come.' : `${more ? 'More than ' : ''}${counted(open)} still to come.`,
        whose: 'Who',
        clients: 'For',
        by: 'Invited',
        state: 'Where it stands',
        byWhom: (name: string) => (name ? `by ${name}` : ''),
        openUntil: (day: string) => `Open until ${day}`,
        ranOut: (day: string) => `Ran out ${day}`,
        mailFailed: 'The mail could not be delivered',
        resend: 'Send again',
        revoke: 'Take back',
        revokeTitle: (count: number) =>
            count === 1 ? 'Take this invitation back?' : `Take ${counted(count).toLowerCase()} invitations back?`,
        revokeText: 'The links in those mails stop working at once. You can invite anybody again at any time.',
        revoked: (count: number) => `${counted(count)} taken back.`,
        calm: 'Nobody is still to come',
        calmText: 'Whoever you invite stands here until they have been here.',
    },

    imports: {
        title: 'Bring clients in from a table',
        lead: 'Choose a CSV file, or paste the rows. You see what each row comes to before anything is done.',
        file: 'A CSV file',
        fileHelp: 'Saved as “CSV UTF-8”, with commas, semicolons or tabs: at most 1,000 rows.',
        paste: 'Or the rows themselves',
        columns:
            'The first row names the columns, in any order: client, kind, reference, contact name, e-mail, areas. Needed are client and e-mail.',
        example: 'client,kind,reference,contact name,e-mail\nLind Bygg AB,company,C-104,Ada Lind,ada@lind.example',
        look: 'See what it comes to',
        comesTo: (clients: number, people: number, known: number, errors: number) =>
            [
                clients && `${counted(clients)} new ${clients === 1 ? 'client' : 'clients'}`,
                `${counted(people).toLowerCase()} ${people === 1 ? 'person' : 'people'} to add`,
                known && `${counted(known).toLowerCase()} already here`,
                errors && `${counted(errors).toLowerCase()} to mend`,
            ]
                .filter(Boolean)
                .join(', '),
        nothing: 'Nothing to bring in',
        go: (people: number) => `Bring in ${people === 1 ? 'one person' : `${counted(people).toLowerCase()} people`}`,
        other: 'Another table',
        inviteAll: 'Invite them all at once',
        inviteAllHelp:
            'Each gets a mail with a link, which does not say what it is about. Whoever has been here gets none.',
        errors: (count: number) => `${counted(count)} ${count === 1 ? 'row needs' : 'rows need'} mending`,
        errorsText: (count: number) =>
            count === 1
                ? 'It is left out; everything else is brought in. Mend it in the table of errors and bring that in.'
                : 'They are left out; everything else is brought in. Mend them in the table of errors and bring that in.',
        errorsFile: 'The rows to mend, as a table',
        line: 'Line',
        client: 'Client',
        contact: 'Person',
        outcome: 'What it comes to',
        outcomes: {
            new: 'New client',
            joins: 'One more person for this client',
            known: 'Here already',
            error: 'Needs mending',
        },
        knownAs: (name: string) => `known here as ${name}`,
        done: 'Brought in',
        doneLead: (clients: number, people: number) =>
            `${counted(clients)} ${clients === 1 ? 'client' : 'clients'} and ${counted(people).toLowerCase()} ${people === 1 ? 'person' : 'people'} are here now.`,
        invited: (count: number) =>
            count === 1
                ? 'One invited; the mail is on its way.'
                : `${counted(count)} invited; the mails are on their way.`,
        stopped: (done: number, total: number) =>
            `Stopped after ${done} of ${total}. Nobody was invited twice; press the button to go on.`,
        goOn: 'Go on inviting',
        toClients: (clients: string) => `To all ${clients}`,
    },

    wishes: {
        title: 'Changed their details',
        name: 'Name',
        phone: 'Telephone',
        none: 'none',
        asked: 'Waits for you since',
        applied: 'Changed',
        accept: 'Accept',
        decline: 'Decline',
        declineTitle: (name: string) => `Decline what ${name} changed?`,
        reason: 'Why?',
        reasonHelp: 'They read this on their account page.',
        refused: 'Did not ask for a new address',
        refusedLine: (name: string, side: string) =>
            side === 'old'
                ? `${name} did not ask for another mail address`
                : `The new address of ${name} says it was not them`,
        refusedText: (from: string, to: string) => `${from} was to become ${to}. Nothing was changed.`,
        refusedOld: ' All their sessions were ended. Call them on a number that you know.',
        handled: 'I have looked into it',
    },
    client: {
        invites: 'May let colleagues and helpers in',
        invitesHelp: 'The client’s own admin: with no more than they see themselves.',
        helps: (word: string | null, by: string | null) =>
            `${word ? `Helper (${word})` : 'Helper'}${by ? `, let in by ${by}` : ''}`,
        colleagueOf: (by: string | null) => `Colleague${by ? `, let in by ${by}` : ''}`,
        until: (day: string) => `until ${day}`,
        relationAndEnd: 'Who they are, and for how long',
        relation: 'Who they are',
        relations: {
            self: 'The client, or acts for them',
            colleague: 'A colleague of the client’s',
            helper: 'Somebody who helps the client',
        },
        word: 'Who they are to the client',
        wordHelp: 'In the client’s own word, such as daughter or interpreter.',
        howLong: 'For how long',
        noEnd: 'Until somebody ends it',
        anEnd: 'Until a day',
        lastDay: 'The last day',
        endsOn: (name: string, day: string) => `${name} sees nothing of this client any more when ${day} is over.`,
        endsNever: (name: string) => `${name} stays until somebody ends it.`,
        endHelp: 'End their help',
        endHelpTitle: (name: string, account: string) => `${name} no longer helps ${account}?`,
        endHelpText: (name: string) =>
            `${name} sees nothing of this client from now on and is signed out of it at once. What ${name} sent stays, and the client sees for thirty days what they did.`,
        over: (day: string) => `Over since ${day}`,
        admin: 'may let others in',
        change: 'Change',
        people: 'People',
        addPerson: 'Add a person',
        noPeople: 'Nobody acts for this client yet',
        noPeopleText: 'Add the person who signs in for them.',
        invite: 'Invite',
        inviteAgain: 'Invite again',
        inviteFor: (name: string) => `Invite ${name}`,
        revoke: 'Take the invitation back',
        revokeText: (name: string) =>
            `The link in the mail to ${name} stops working at once. You can invite them again at any time.`,
        areas: 'What they may see',
        areasAndEnd: 'What they may see, and until when',
        areasFor: (name: string) => `What ${name} may see`,
        areasText: 'It takes effect at once, on all their devices.',
        login: 'May sign in',
        mail: 'Gets a mail when there is news',
        remove: 'No longer acts for them',
        removeTitle: (name: string, account: string) => `${name} no longer acts for ${account}?`,
        removeText: (name: string) =>
            `${name} sees nothing of this client from now on and is signed out of it at once. What ${name} sent stays.`,
        removeGo: 'End it',
        matters: 'Matters',
        noMatters: (matters: string) => `No ${matters} yet`,
        noMattersText: 'Open one, and they see at once where it stands and what comes next.',
        open: (matter: string) => `New ${matter}`,
        invited: (name: string) => `${name} is invited. The mail is on its way.`,
        revoked: 'The invitation no longer works.',
        gone: (name: string) => `${name} no longer sees anything of this client.`,
        since: 'Client since',
        reference: 'Reference',
        kind: 'Kind',
    },

    matters: {
        lead: (open: number, us: number, more: boolean) =>
            open === 0
                ? ''
                : `${more ? 'More than ' : ''}${open} open. ${us === 0 ? 'None waits for us' : `${counted(us)} ${us === 1 ? 'waits' : 'wait'} for us`}.`,
        table: 'Table',
        board: 'Board',
        search: 'Client, reference, words',
        kind: 'Kind',
        allKinds: 'All kinds',
        stage: 'Stage',
        allStages: 'Any stage',
        openness: 'Open or closed',
        open: 'Open',
        closed: 'Closed',
        all: 'Open and closed',
        acts: 'Waits for',
        expected: 'Expected',
        changed: 'Changed',
        lead_: 'Owner',
        noMatch: 'Nothing fits this filter',
        noMatchText: 'Take a filter away, or search for something shorter.',
        none: (matters: string) => `No ${matters} yet`,
        noneText: 'What you open for your clients is listed here.',
        address: 'The address of this page holds the filter; send it to a colleague.',
        since: (at: string) => `since ${whenWithin(at)}`,
        title: 'What it is called',
        titleHelp: 'Clients read it. For instance “Purchase of 14 Orchard Lane”.',
        reference: 'Reference',
        expectedOn: 'Expected to end on',
        forWhom: 'For',
        chooseClient: 'Choose a client',
        begins: (stage: string, client: string) => `It begins at “${stage}”. The client reads “${client}”.`,
        opened: (title: string) => `“${title}” is open.`,
        noKinds: 'There is no kind to choose from yet. Choose a starter pack in the settings first.',
        clientsRead: (name: string) => `Clients read: “${name}”`,
        emptyColumn: 'Nothing is here.',
        moveTo: 'Move to',
        moveCard: (title: string) => `Move “${title}”`,
        chooseKind: 'A board shows one kind at a time.',
    },

    matter: {
        tabs: { stage: 'Stage', documents: 'Documents', record: 'Record' },
        waits: { firm: 'Waiting for us', client: 'Waiting for the client' },
        withOther: (who: string) => `With ${who}`,
        closed: 'Closed',
        stages: 'Stages',
        movingHere: 'moving here',
        moveTo: (stage: string) => `Move to “${stage}”`,
        stays: 'This is the last stage',
        staysText: 'There is no further stage. Close it when everything is done; the client keeps reading it.',
        firmReads: 'Only the firm reads this',
        clientReads: (name: string) => `${name} reads this`,
        wording: 'the firm’s wording',
        stage: 'Stage',
        note: 'Note',
        noteHelp: 'Stays in the record.',
        step: 'Step',
        means: 'What it means',
        who: 'Who acts',
        expected: 'Expected to end on',
        usual: (span: string) => `This stage usually takes ${span}.`,
        sameStep: (name: string) => `${name} sees no change: both stages are the same step for clients.`,
        move: (name: string) => `Move and tell ${name}`,
        moveQuiet: 'Move',
        movedNow: (stage: string) => `It stands at “${stage}” now.`,
        movedBy: (by: string, at: string, stage: string) =>
            `${by} moved it ${whenWithin(at)}: it stands at “${stage}” now. Your note is kept; look again before you move it on.`,
        asSees: (name: string) => `As ${name} sees it`,
        phone: 'phone',
        close: 'Close it',
        closeTitle: 'Close it?',
        closeText: (name: string) => `It leaves the open ones. ${name} can still read everything; nothing is removed.`,
        reopen: 'Open it again',
        change: 'Change',
        lead: 'Who leads it',
        nobody: 'Nobody',
        moves: 'Moves',
        opened: 'Opened at',
        from: (from: string, to: string) => `From “${from}” to “${to}”`,
        by: (name: string) => `by ${name}`,
        noteWas: 'Note',
        news: 'What the client was told',
        noNews: 'Nothing yet.',
    },

    documents: {
        levels: ['Firm only', 'Client can read', 'Client can add'] as const,
        levelHelp: [
            'Clients do not see that this folder exists.',
            'Clients open what is in it.',
            'Clients open what is in it, and send files into it.',
        ] as const,
        drop: 'Drop files here, or',
        choose: 'Choose files',
        into: 'Put them in',
        sees: {
            0: 'Only the firm will see them.',
            1: 'The client sees them at once.',
            2: 'The client sees them at once.',
        },
        empty: 'Nothing in it yet.',
        newFolder: 'New folder',
        folderName: 'Name of the folder',
        whoSees: 'Who sees it',
        changeFolder: 'Name and level',
        mayAdd: 'The client will be able to send files into it.',
        mayNotAdd: 'The client can still read, but no longer send files into it.',
        rename: 'Rename or move',
        name: 'Name',
        folder: 'Folder',
        remove: 'Remove',
        removeTitle: (name: string) => `Remove “${name}”?`,
        removeText: (seen: boolean) =>
            seen
                ? 'It is gone for the firm and for the client, with all its versions. The record keeps that it was here.'
                : 'It is gone with all its versions. The record keeps that it was here.',
        removed: (name: string) => `“${name}” is removed.`,
        download: 'Download',
        open: 'Versions',
        versions: 'Versions',
        version: (number: number) => `Version ${number}`,
        newest: 'Newest',
        newVersion: 'Add a new version',
        from: (name: string) => `From ${name}`,
        actions: (name: string) => `What to do with ${name}`,
        sending: (count: number) => (count === 1 ? 'Sending one file' : `Sending ${count} files`),
        sent: (count: number) => (count === 1 ? 'One file has arrived' : `${counted(count)} files have arrived`),
        notSent: 'Not everything could be sent',
        clear: 'Clear the list',
        turn: 'Waits for its turn',
        left: (span: string) => `${span} left`,
        held: (percent: string) => `Paused at ${percent}. Nothing is lost.`,
        cut: (percent: string) => `No connection at ${percent}. It goes on by itself.`,
        signedOut: 'Waits until you have signed in again. Nothing is lost.',
        again: (percent: string) => `Stopped at ${percent}. Choose the same file again and it goes on from there.`,
        arrived: 'Arrived',
        pause: 'Pause',
        goOn: 'Go on with',
        giveUp: 'Do not send',
        chooseAgain: 'Choose it again',
        moved: 'Moved.',
        sensitive: 'Sensitive',
        mark: 'Mark as sensitive',
        unmark: 'No longer sensitive',
        markTitle: (name: string) => `Mark “${name}” as sensitive?`,
        markText:
            'Whoever opens it, client or colleague, first shows once more that it is them: with a second factor, at most five minutes before. All its versions are meant, and it counts at once.',
        unmarkTitle: (name: string) => `“${name}” is no longer sensitive?`,
        unmarkText:
            'It then opens like any other document. To be sure that it is you, we may ask for your second factor first.',
        marked: (name: string) => `“${name}” is marked as sensitive.`,
        unmarked: (name: string) => `“${name}” opens like any other document again.`,
        markedText: 'It is marked as sensitive: it opens for whoever has just shown a second factor.',
        byFolder: 'It lies in a sensitive folder, so it is sensitive too.',
        folderSensitive: 'What lies in it is sensitive',
        folderSensitiveHelp:
            'Every document in it, also in folders within, opens only for whoever has just shown a second factor.',
        folderWithin: 'It lies within a sensitive folder, so what is in it is sensitive in any case.',
        staysMarked: 'It comes from a sensitive folder and stays sensitive where it goes.',
        meaningChange: (level: string) => `It takes the level of its folder: ${level.toLowerCase()}.`,
    },

    entry: {
        unlock: 'Unlock them',
        unlocked: (name: string) => `${name} can try a code again now.`,
        reset: 'Reset their sign-in',
        resetTitle: (name: string) => `Reset how ${name} signs in?`,
        resetText: (name: string) =>
            `${name} is signed out everywhere, and every passkey, authenticator, recovery code, trusted device and API key of theirs is gone. With the next mailed code they set up new ones. No sensitive document opens for them for 24 hours.`,
        resetSure: (name: string) =>
            `Do this only when you know that it is ${name} who asks: call them on a number that you have had before.`,
        resetDone: (name: string) => `${name} can set up a new way to sign in.`,
        resetAsked: (name: string) => `A colleague has to confirm it. Until then nothing changes for ${name}.`,
        disable: 'Let them in no longer',
        disableTitle: (name: string) => `Let ${name} in no longer?`,
        disableText: (name: string) =>
            `${name} is signed out everywhere at once and cannot sign in, for any client, until you let them in again. Nothing is removed.`,
        disabled: (name: string) => `${name} cannot sign in any more.`,
        enable: 'Let them in again',
        enableTitle: (name: string) => `Let ${name} in again?`,
        enableText: (name: string) => `${name} signs in as before and sees what they saw.`,
        enabled: (name: string) => `${name} can sign in again.`,
        waiting: 'To be confirmed by a second person',
        askedLine: (by: string, mine: boolean) =>
            `${mine ? 'You asked' : `${by} asked`} to reset how they sign in. It can be confirmed until`,
        confirm: 'Confirm',
        refuse: 'Refuse',
        takeBack: 'Take it back',
        refused: 'Nothing was reset.',
        why: {
            disabled: () => 'They cannot sign in, because somebody here let them in no longer.',
            link_ended: (one: SignInStatus) =>
                `They cannot sign in: what they were let in for ended ${whenWithin(one.link_ended_at ?? '')}.`,
            no_account: () => 'They cannot sign in, because no client lets them.',
            stopped: () => 'Their codes are not taken any more, after a hundred wrong ones. A passkey still works.',
            locked: (one: SignInStatus) =>
                `Their codes are not taken until ${clockTime(one.locked_until ?? '')}, after ten wrong ones. A passkey still works.`,
            invitation_expired: (one: SignInStatus) =>
                `Their invitation ran out ${whenWithin(one.invitation_expires_at ?? '')}.`,
            mail_failed: (one: SignInStatus) =>
                `Our last mail did not reach them: ${one.mail_error ?? 'the address was refused'}.`,
            mail_waiting: () => 'Our last mail to them has not gone out yet; we keep trying.',
            no_factor: () => 'They have not set up a second factor yet.',
        } as Partial<Record<SignInStatus['code'], (one: SignInStatus) => string>>,
        cooling: (until: string) => `No sensitive document opens for them until ${until}.`,
        resetWaits: 'A reset of their sign-in waits for a second colleague, in the inbox.',
    },

    policy: {
        staff: 'Staff',
        concerns: (people: number, without: number) =>
            people === 0
                ? 'Nobody may come in yet.'
                : `${people === 1 ? 'One person' : `${counted(people)} people`} may come in; ${without === 0 ? 'everybody has a passkey' : without === people ? 'nobody has a passkey yet' : `${counted(without).toLowerCase()} ${without === 1 ? 'has' : 'have'} no passkey yet`}.`,
        factors: 'How they get in',
        kinds: { any: 'With two factors of their choice', passkey: 'With a passkey only' },
        kindsHelp: {
            any: 'A passkey, or a mailed code and an authenticator app.',
            passkey: 'Nobody can be talked out of it by mail or telephone.',
        },
        from: 'From which day',
        fromHelp: (without: number) =>
            without === 0
                ? 'Everybody has a passkey, so nothing changes for anybody.'
                : `${counted(without)} ${without === 1 ? 'person has' : 'people have'} none yet. They are told before that day, and led through making one on it. Without a day it holds from now on.`,
        session: 'How long they stay signed in',
        idle: 'And without doing anything',
        sessions: { staff: [3600, 14400, 28800, 43200, 86400], clients: [3600, 43200, 86400, 259200, 604800] },
        idles: { staff: [900, 1800, 3600, 14400], clients: [900, 1800, 3600, 14400, 86400] },
        duration: (seconds: number) => {
            const [many, one] =
                seconds >= 172800
                    ? [seconds / 86400, 'day']
                    : seconds >= 3600
                      ? [seconds / 3600, 'hour']
                      : [seconds / 60, 'minute'];
            return `${Math.round(many * 10) / 10} ${one}${many === 1 ? '' : 's'}`;
        },
        trusted: 'A device may be trusted for 30 days',
        trustedHelp:
            'The mailed code is then enough on it. Sensitive documents ask for the second factor all the same.',
        untrusted: (devices: number) =>
            `${devices === 1 ? 'One device is' : `${counted(devices)} devices are`} trusted now, and no longer once you save.`,
        two: 'A colleague confirms when factors are reset',
        twoHelp: 'Whoever lost everything is let in again by two of you, not by one.',
        review: 'A new name or telephone waits until you accept it',
        reviewHelp: 'Else it holds at once, and you see what changed.',
        invite: 'They may let people in who help them',
        inviteHelp:
            'A daughter, an assistant, an interpreter; in a company, colleagues. You see everybody on the client’s card.',
    },

    support: {
        title: 'Support access',
        lead: 'The people who run Portico see nothing of your clients. When you need their help, let them look for some hours; they can read, but change nothing, and every visit and every document that they open stands in your record with their name.',
        isClosed: 'Nobody from outside can look at the moment.',
        isOpen: 'Portico support may look until',
        see: 'See or end it',
        by: (name: string) => `Let in by ${name}:`,
        endedBy: (name: string) => `ended by ${name}`,
        nobody: 'Nobody has come in.',
        came: 'came in',
        past: 'Before',
        grant: 'Let support in',
        grantTitle: 'Let support look for a while?',
        grantText:
            'They read what your staff read. They change nothing, and sensitive documents stay closed to them. You can end it at any moment.',
        grantGo: 'Let them look',
        howLong: 'For how long',
        hours: { 1: 'One hour', 4: 'Four hours', 24: 'A day' } as Record<number, string>,
        reason: 'What should they look at?',
        reasonHelp: 'It stands in your list and helps whoever looks.',
        granted: 'Support may look now.',
        end: 'End it',
        endTitle: 'End support access?',
        endText: 'Whoever is looking is out within two seconds.',
        ended: 'Nobody from outside can look any more.',
        looking: (firm: string) => `You look at ${firm} as Portico support. You can read, and change nothing, until`,
        enterTitle: 'Look as Portico support',
        enterLead: (firm: string) =>
            `${firm} has let you in to read. What you open stands in its record with your name.`,
        enter: 'Go to the desk',
        failed: 'This did not work. Please open the session from the console once more.',
    },

    keys: {
        title: 'API keys',
        lead: 'With a key a program of yours, such as practice software, works here in the name of whoever made the key. What it does stands in the record with both names.',
        none: 'No key works here',
        noneText:
            'Keys that you make for your programs are listed here, with what they may, how long they work and when they were last used.',
        past: 'No longer working',
        make: 'Make a key',
        newTitle: 'Make an API key',
        name: 'Name',
        nameHelp: 'Of the program that will use it. It stands in the record.',
        may: 'What it may',
        no: 'Nothing',
        read: 'Read',
        both: 'Read and change',
        nothing: 'Choose at least one thing that the key may read.',
        networks: 'Only from these addresses',
        networksHelp:
            'One a line, such as 203.0.113.7 or 203.0.113.0/24. If you leave it empty, the key works from anywhere.',
        days: 'How long it works',
        span: { 7: 'One week', 30: '30 days', 90: '90 days', 180: '180 days', 365: 'A year' } as Record<number, string>,
        stops: (day: string) => `It stops by itself on ${day}.`,
        proves: 'To be sure that it is you, we may ask for your second factor first.',
        shown: (name: string) => `This is the key of “${name}”.`,
        shownOnce: 'Copy it now: it will not be shown again, and we keep no copy of it.',
        how: 'The program sends it with each request, in the header “Authorization: Bearer” and the key.',
        copy: 'Copy',
        copied: 'Copied',
        kept: 'I have kept it',
        onlyFrom: (networks: string) => `Only from ${networks}.`,
        fromAnywhere: 'From anywhere.',
        madeBy: (name: string) => `Made by ${name}`,
        worksUntil: 'works until',
        wasRevoked: 'revoked',
        ranOut: 'ran out',
        lastUsed: 'Last used',
        from: (address: string) => `from ${address}`,
        neverUsed: 'Not used yet.',
        turnedAway: 'Turned away',
        notIts: 'that is none of its addresses.',
        asleep: (name: string) => `It rests while ${name} may not come in.`,
        revoke: 'Revoke',
        revokeTitle: (name: string) => `Revoke “${name}”?`,
        revokeText:
            'The program that uses it is refused within two seconds, and a revoked key cannot be brought back. What it did stays in the record.',
        revokeGo: 'Revoke it',
        revoked: (name: string) => `“${name}” no longer works.`,
    },

    provider: {
        title: 'Single sign-on',
        lead: 'If your firm has a service by which colleagues sign in everywhere (OpenID Connect), they can use it here too. It lets in who works here already; it adds nobody, and clients do not see it. Where it does not vouch for e-mail addresses, colleagues connect their account there on their own page.',
        none: 'Your staff sign in with their e-mail address',
        noneText:
            'Once a service is connected, its state is shown here, and a button for it stands on the page where staff sign in.',
        connect: 'Connect a service',
        changeTitle: 'Change the connection',
        save: 'Save',
        enterThere: 'Enter this address at the service, as the redirect URI of a new client:',
        redirect: 'Redirect URI',
        name: 'Name on the button',
        nameHelp: 'As your colleagues call the service.',
        issuer: 'Address of the service',
        issuerHelp: 'The issuer, as the service writes it, beginning with https://.',
        client: 'Client ID',
        secret: 'Client secret',
        secretHelp: 'It is kept sealed and never shown.',
        secretKept: 'Leave it empty to keep the one that we have.',
        domains: 'Only addresses of these domains',
        domainsHelp: 'One a line. If you leave it empty, any address of a colleague counts.',
        anyDomain: 'Any',
        isOn: (name: string) => `Staff can sign in with ${name}.`,
        linked: (count: number) =>
            count === 0 ? 'Nobody has yet.' : `${counted(count)} of them ${count === 1 ? 'has' : 'have'}.`,
        isOff: 'The connection works, and is switched off.',
        offText: 'Staff see the button once you switch it on.',
        untested: 'The connection is not tested yet.',
        untestedText: 'With success it can be switched on.',
        test: 'Test the connection',
        tested: 'The connection works.',
        turnOn: 'Switch it on',
        turnOff: 'Switch it off',
        nowOn: 'Staff see the button now.',
        nowOff: 'Staff sign in with their e-mail address again.',
        change: 'Change',
        remove: 'Forget it',
        removeTitle: (name: string) => `Forget ${name}?`,
        removeText:
            'Nobody can sign in by it any more, and who was linked with it is forgotten. Whoever is signed in stays, and staff can always sign in with their e-mail address.',
        removed: 'The service is forgotten.',
        signInWith: (name: string) => `Sign in with ${name}`,
        coming: 'Signing you in',
        moment: 'This takes a moment.',
        notIn: 'You are not signed in',
        own: (name: string) => `Do you sign in with ${name}?`,
        ownNot: (name: string) =>
            `Connect your account at ${name}, and its button lets you in here. What proves you here stays as it is.`,
        ownSince: 'Your account there is connected since',
        ownUsed: 'It last let you in',
        ownConnect: (name: string) => `Connect ${name}`,
        ownDisconnect: 'Disconnect it',
        ownDone: 'Your account there is connected.',
        ownGone: 'Your account there is disconnected.',
        connecting: 'Connecting your account',
        notConnected: 'Your account is not connected',
        toAccount: 'Back to your page',
        refusedThere: 'The service did not let you in, or you turned back there. Nothing has changed here.',
        nothingBrought: 'This page only opens on the way back from your firm’s service.',
        failed: 'This did not work. Please sign in once more.',
        back: 'To the sign-in page',
    },

    office: {
        tabs: {
            brand: 'Look',
            firm: 'Firm',
            team: 'Team',
            kinds: 'Kinds of work',
            mails: 'Mails',
            'sign-in': 'Sign-in',
            'single-sign-on': 'Single sign-on',
            keys: 'API keys',
            support: 'Support access',
        },
        brandLead: 'Clients see nothing of this until you publish.',
        nameAdmins: 'An owner or an admin can change it.',
        colour: 'Your colour',
        pick: 'Pick a colour',
        colourHelp: 'One colour is enough. We make the rest from it.',
        colourWrong: 'Write it as # and six digits or letters from a to f, for instance #14503C.',
        face: 'Headings',
        faces: { text: 'Plain', serif: 'Serif' },
        name: 'Name in the portal',
        phone: 'Telephone for clients',
        hours: 'When you can be reached',
        logo: 'Logo',
        logoHelp:
            'A picture (PNG or JPEG) of at most 256 kB; best is a square one. It is shown at once, without publishing.',
        logoChoose: 'Choose a picture',
        logoRemove: 'Remove it',
        logoLarge: 'This picture is larger than 256 kB. Save it smaller and try again.',
        publish: 'Publish',
        published: 'Published. Open portals wear it now.',
        preview: 'Preview',
        previewSign: 'Sign in',
        previewMail: 'Your e-mail address',
        previewGo: 'Continue',
        previewLead: (firm: string) => `to your papers at ${firm}`,
        pairs: {
            text_on_button: 'Words on buttons can be read',
            link_on_paper: 'Links stand out on the page',
            link_on_tint: 'Links stand out on what is chosen',
            button_on_sheet: 'Buttons have a visible edge',
        } as Record<string, string>,
        schemes: { light: 'light', dark: 'dark' },
        needed: (ratio: string, needed: string) => `${ratio}, ${needed} needed`,
        good: 'This colour works, light and dark.',
        bad: 'With this colour not everything can be read.',
        firm: 'Your firm',
        firmName: 'Name of the firm',
        address: 'Address of your portal',
        language: 'Dates and numbers as in',
        languages: {
            'en-GB': 'English (United Kingdom)',
            'en-US': 'English (United States)',
            en: 'English',
            de: 'German',
            es: 'Spanish',
            fr: 'French',
            sv: 'Swedish',
        } as Record<string, string>,
        zone: 'Time zone',
        storage: 'Storage',
        storageLine: (used: string, quota: string) => `${used} of ${quota} used`,
        adminOnly: 'Only owners and admins change this.',
        team: 'Team',
        colleague: 'Invite a colleague',
        role: 'Role',
        roles: { reader: 'Reader', member: 'Member', admin: 'Admin', owner: 'Owner' },
        roleHelp: {
            reader: 'Reads everything, changes nothing.',
            member: 'Works with clients, matters and documents.',
            admin: 'Also settings, team and record.',
            owner: 'Everything, including other owners.',
        },
        deactivate: 'Deactivate',
        deactivateTitle: (name: string) => `Deactivate ${name}?`,
        deactivateText: (name: string) =>
            `${name} is signed out everywhere at once and cannot come back in. What ${name} did stays in the record.`,
        activate: 'Let in again',
        inactive: 'Deactivated',
        you: 'you',
        colleagueInvited: (name: string) => `${name} is invited.`,
        kinds: 'Kinds of work',
        kindsLead: 'What you do for clients, stage by stage, and the words they read.',
        stagesOf: (firm: number, client: number) => `${s(firm, 'stage')} for you, ${s(client, 'step')} for clients`,
        noKinds: 'No kind of work yet',
        noKindsText: 'Choose the starter pack of your profession. You can change everything in it later.',
        adopt: 'Use this pack',
        adopted: 'Your kinds of work are ready.',
        packsLocked: 'Another pack can be chosen only while there is nothing open yet.',
        otherPack: 'Choose another pack',
        mails: 'Mails',
        mailsCalm: 'Every mail has gone out',
        mailsCalmText: 'Mails that wait, or that could not be delivered, are listed here with the reason.',
        recipient: 'To',
        mailKind: 'What',
        mailState: 'State',
        reason: 'Reason',
        made: 'Written',
        states: { waiting: 'Waiting', sent: 'Sent', failed: 'Failed' },
        record: 'Record',
        recordLead: 'Who did what, newest first. Nothing in it can be changed.',
        recordNone: 'Nothing has been recorded yet',
        recordNoneText: 'Every act of staff and clients is listed here.',
        time: 'When',
        person: 'Who',
        act: 'What',
        request: 'Request',
        system: 'Portico',
        because: (reason: string) => `“${reason}”`,
        byKey: (name: string | null) => (name ? `by key “${name}”` : 'by a key'),
        clientMark: 'client',
    },

    rights: {
        same: 'Nobody gains or loses sight of anything.',
        previewing: 'Looking who would see what…',
        previewFailed: 'We could not look who would see what. Nothing has been changed; you can still save.',
        outside: (account: string) => `For ${account}`,
        inside: 'At the firm',
        whoSees: 'Who can see it',
        team: 'Team',
        assign: 'Assign',
        assignTitle: (account: string) => `Assign somebody to ${account}`,
        colleague: 'Colleague',
        held: 'sees assigned clients only',
        heldHere: 'sees assigned clients only, this one among them',
        seesAll: 'sees all clients anyway',
        takeOff: (name: string) => `Take ${name} off`,
        takeOffTitle: (name: string, account: string) => `${name} is no longer assigned to ${account}?`,
        takeOffGo: 'Take off',
        onlyThese: 'Nobody else at the firm sees this client.',
        nobodyAssigned: 'Nobody is assigned.',
        nobodyBut: (who: string, count: number) =>
            `Nobody is assigned. ${who} ${count === 1 ? 'sees' : 'see'} all clients, so this one too.`,
        anyway: (who: string, count: number) => `${who} ${count === 1 ? 'sees' : 'see'} all clients, so this one too.`,
        change: 'Role and clients',
        changeFor: (name: string) => `What ${name} may do and see`,
        which: 'Which clients',
        all: 'All clients',
        allHelp: 'Those of today and those to come.',
        assignedOnly: 'Assigned clients only',
        assignedHelp: 'Sees nothing of any other client: not in lists, not in search, not by an address.',
        managersAll: 'Owners and admins see all clients.',
        seesAssigned: (count: number) =>
            count === 0
                ? 'sees no client yet'
                : `sees ${count === 1 ? 'one assigned client' : `${count} assigned clients`} only`,
        clientsOf: (name: string) => `Clients of ${name}`,
        theirClients: 'Their clients',
        noClients: (name: string) => `${name} is assigned to nobody. You assign colleagues on the page of a client.`,
        lookAs: (name: string) => `Look as ${name}`,
        lookTitle: (name: string) => `Look as ${name}?`,
        lookText: (name: string) =>
            `You see what ${name} sees, for half an hour, and can change nothing. That you looked stands in the record.`,
        lookGo: 'Look',
        why: 'Why',
        whyHelp: 'One line. It stands beside it in the record.',
    },

    setup: {
        title: 'Set up your portal',
        lead: (left: number) =>
            left === 0
                ? 'Everything is ready.'
                : `${counted(left)} ${left === 1 ? 'step' : 'steps'} to go. You can change all of it later.`,
        steps: {
            look: 'Your look',
            pack: 'Your profession',
            protect: 'Protect your firm',
            client: 'Your first client',
        },
        done: 'done',
        skip: 'Later',
        next: 'Continue',
        lookLead: 'This is what your clients see when they sign in. One colour is enough.',
        packLead: 'Each pack brings kinds of work with stages, and the words that clients read.',
        packFor: 'Kinds of work in it:',
        protectDone: 'Your second key is set up.',
        protectFirst: 'Before you invite clients, your own way in needs a second key. It takes two minutes.',
        clientLead: 'Add somebody you work for, or yourself with another address, to see what they see.',
        toProtect: 'Set up the second key',
        desk: 'To your desk',
        ready: 'Your portal is ready',
        readyLead: (host: string) => `Your clients find it at ${host}. You can change everything in the settings.`,
        openPortal: 'Look at it as a client does',
    },
};

export const areaNames: [number, string, string][] = [
    [area.documents, 'Documents', 'Read and send files'],
    [area.matters, 'Matters', 'Where things stand'],
    [area.messages, 'Messages', 'Write to you'],
    [area.money, 'Money', 'Invoices and payments'],
];

/** "Everything", "Nothing", "Documents and money". */
export function mayIsee(areas: number): string {
    const names = areaNames.filter(([bit]) => areas & bit).map(([, name]) => name);
    if (names.length === areaNames.length) return 'Sees everything';
    if (names.length === 0) return 'Sees nothing';
    const text = names.map((name, at) => (at ? name.toLowerCase() : name)).join(', ');
    return `Sees ${text.charAt(0).toLowerCase()}${text.slice(1)} only`;
}

export interface StateOf {
    state: 'not_invited' | 'invited' | 'expired' | 'active';
    last_seen_at: string | null;
    mail_state?: 'waiting' | 'sent' | 'failed' | null;
}

/** Where a person stands, as a shape and a sentence. */
export function standing(person: StateOf): { shape: string; text: string } {
    if (person.state === 'active')
        return {
            shape: 'good',
            text: person.last_seen_at ? `Active, last here ${whenWithin(person.last_seen_at)}` : 'Active',
        };
    if (person.state === 'expired') return { shape: 'warn', text: 'Did not come in time; the invitation has run out' };
    if (person.state === 'not_invited') return { shape: 'off', text: 'Not invited yet' };
    if (person.mail_state === 'failed') return { shape: 'bad', text: 'Invited, but the mail could not be delivered' };
    if (person.mail_state === 'waiting') return { shape: 'off', text: 'Invited; the mail is on its way' };
    return { shape: 'off', text: 'Invited, has not come yet' };
}

/** What API keys can be for: how a form and a sentence name it, and whether a key can change it. */
export const resources: Record<string, { label: string; noun: string; writes: boolean }> = {
    accounts: { label: 'Clients and their people', noun: 'clients', writes: true },
    matters: { label: 'Matters', noun: 'matters', writes: true },
    documents: { label: 'Documents and folders', noun: 'documents', writes: true },
    invitations: { label: 'Invitations', noun: 'invitations', writes: true },
    templates: { label: 'Kinds of work', noun: 'kinds of work', writes: false },
    people: { label: 'Your team', noun: 'the team', writes: false },
    mails: { label: 'Mails', noun: 'mails', writes: false },
    settings: { label: 'Settings and look', noun: 'settings', writes: false },
    record: { label: 'Record', noun: 'the record', writes: false },
};

/** What a key may, as sentences. */
export function scopesInWords(scopes: string[]): string {
    const may = (name: string, what: string) => scopes.includes(`${name}:${what}`);
    const all = Object.entries(resources);
    const say = (verb: string, fits: (name: string) => boolean) => {
        const nouns = all.filter(([name]) => fits(name)).map(([, { noun }]) => noun);
        return nouns.length ? `${verb} ${names(nouns, all.length)}.` : '';
    };
    return [
        say('Reads and changes', (name) => may(name, 'read') && may(name, 'write')),
        say('Reads', (name) => may(name, 'read') && !may(name, 'write')),
        say('Changes', (name) => may(name, 'write') && !may(name, 'read')),
    ]
        .filter(Boolean)
        .join(' ');
}

/** Why somebody cannot get in, and what else staff should know of it; nothing when all is well or said elsewhere. */
export const inTheWay = (one: SignInStatus): string[] =>
    [
        words.entry.why[one.code]?.(one),
        one.reset && words.entry.resetWaits,
        one.cooling_until && words.entry.cooling(whenWithin(one.cooling_until)),
    ].filter((line): line is string => Boolean(line));
