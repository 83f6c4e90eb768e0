// SPDX-License-Identifier: AGPL-3.0-or-later
// The browser's side of a passkey (Web Authentication Level 2, with the JSON forms of Level 3, section 5.1.8): options
// as our API returns them, answers as it accepts them. Older browsers lack the JSON forms, so we convert the members.

export type CreationOptions = PublicKeyCredentialCreationOptionsJSON;
export type RequestOptions = PublicKeyCredentialRequestOptionsJSON;

interface Answer {
    id: string;
    rawId: string;
    type: string;
}
export interface Registration extends Answer {
    response: { clientDataJSON: string; attestationObject: string; transports: string[] };
}
export interface Assertion extends Answer {
    response: { clientDataJSON: string; authenticatorData: string; signature: string; userHandle?: string };
}

function toBytes(text: string): Uint8Array<ArrayBuffer> {
    const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function toText(bytes: ArrayBuffer): string {
    let plain = '';
    for (const byte of new Uint8Array(bytes)) plain += String.fromCharCode(byte);
    return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

type Named = PublicKeyCredentialDescriptorJSON;
const named = (list?: Named[]) =>
    list?.map((one) => ({ ...one, id: toBytes(one.id) }) as PublicKeyCredentialDescriptor);

function creation(options: CreationOptions): PublicKeyCredentialCreationOptions {
    if (typeof PublicKeyCredential.parseCreationOptionsFromJSON === 'function')
        return PublicKeyCredential.parseCreationOptionsFromJSON(options);
    const { challenge, user, excludeCredentials, ...rest } = options;
    return {
        ...rest,
        challenge: toBytes(challenge),
        user: { ...user, id: toBytes(user.id) },
        excludeCredentials: named(excludeCredentials),
    } as unknown as PublicKeyCredentialCreationOptions;
}

function request(options: RequestOptions): PublicKeyCredentialRequestOptions {
    if (typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function')
        return PublicKeyCredential.parseRequestOptionsFromJSON(options);
    const { challenge, allowCredentials, ...rest } = options;
    return {
        ...rest,
        challenge: toBytes(challenge),
        allowCredentials: named(allowCredentials),
    } as unknown as PublicKeyCredentialRequestOptions;
}

/** Whether this browser supports passkeys. */
export const isAvailable = (): boolean => typeof PublicKeyCredential === 'function' && 'credentials' in navigator;

/** Whether passkeys can be offered in a field's suggestions (`autocomplete="username webauthn"`). */
export async function hasAutofill(): Promise<boolean> {
    return (
        isAvailable() &&
        typeof PublicKeyCredential.isConditionalMediationAvailable === 'function' &&
        (await PublicKeyCredential.isConditionalMediationAvailable())
    );
}

/** Creates a passkey. Null if the person closed the dialog; any other error is thrown. */
export async function create(options: CreationOptions, signal?: AbortSignal): Promise<Registration | null> {
    const made = (await asked(
        navigator.credentials.create({ publicKey: creation(options), signal }),
    )) as PublicKeyCredential | null;
    if (!made) return null;
    const response = made.response as AuthenticatorAttestationResponse;
    const transports = typeof response.getTransports === 'function' ? response.getTransports() : [];
    return {
        ...answered(made),
        response: {
            clientDataJSON: toText(response.clientDataJSON),
            attestationObject: toText(response.attestationObject),
            transports,
        },
    };
}

/**
 * Uses a passkey. Null when the person closed the dialog, chose none, or `signal` ended it. With `conditional` there is no
 * dialog: it waits until one is picked from a field's suggestions, so end it by `signal` before asking otherwise.
 */
export async function get(
    options: RequestOptions,
    { conditional = false, signal }: { conditional?: boolean; signal?: AbortSignal } = {},
): Promise<Assertion | null> {
    const mediation = conditional ? 'conditional' : undefined;
    const used = (await asked(
        navigator.credentials.get({ publicKey: request(options), mediation, signal }),
    )) as PublicKeyCredential | null;
    if (!used) return null;
    const { clientDataJSON, authenticatorData, signature, userHandle } =
        used.response as AuthenticatorAssertionResponse;
    const said = {
        clientDataJSON: toText(clientDataJSON),
        authenticatorData: toText(authenticatorData),
        signature: toText(signature),
    };
    return { ...answered(used), response: userHandle ? { ...said, userHandle: toText(userHandle) } : said };
}

const answered = (made: PublicKeyCredential): Answer => ({ id: made.id, rawId: toText(made.rawId), type: made.type });

/** Browsers throw NotAllowedError for a closed dialog and for a timeout, AbortError for our own signal. */
async function asked(asking: Promise<Credential | null>): Promise<Credential | null> {
    try {
        return await asking;
    } catch (error) {
        if (error instanceof DOMException && (error.name === 'NotAllowedError' || error.name === 'AbortError'))
            return null;
        throw error;
    }
}
