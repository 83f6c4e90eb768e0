// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads the development inbox as a person would: the newest mail to an address, its code and its link.
import { stack } from './stack.mjs';
import { until } from './until.mjs';

/** What is seen of a text: mails part what could be a link by an invisible character (services/common/autolink.h). */
const visible = (text) => text?.replaceAll('\u2060', '');

/** The mails to an address, oldest first. The inbox chooses them itself: it holds thousands in the end. We write to addresses
 *  in small letters. */
export async function mailsTo(address) {
    const response = await fetch(
        `${stack.mail}/api/email?${new URLSearchParams({ 'to.address': address.toLowerCase(), sort: 'asc' })}`,
    );
    if (!response.ok) throw new Error(`inbox: ${response.status}`);
    return (await response.json()).map((mail) => ({
        ...mail,
        subject: visible(mail.subject),
        text: visible(mail.text),
    }));
}

/** How many mails the address has; give it to mailTo() to get the next one. */
export const countTo = async (address) => (await mailsTo(address)).length;

const linkOf = (mail) => mail.text.match(/https:\/\/\S+#[A-Za-z0-9_-]{20,}/)?.[0];

/*
 * Waits for a mail after the first `seen` with a sign-in link; notices without a link may arrive in between. Returns
 * {subject, text, html, from, code, link, token}.
 */
export async function mailTo(address, seen = 0) {
    const mails = await until(`a mail to ${address}`, async () => {
        const found = (await mailsTo(address)).slice(seen).filter(linkOf);
        return found.length > 0 ? found : null;
    });
    const mail = mails[mails.length - 1];
    const link = linkOf(mail);
    return {
        ...mail,
        code: mail.text.match(/(?<!\d)(\d{3}[ \u00a0]?\d{3})(?!\d)/)?.[1].replace(/\D/g, ''),
        link,
        token: link?.split('#')[1],
    };
}
