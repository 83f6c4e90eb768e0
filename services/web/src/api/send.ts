// SPDX-License-Identifier: AGPL-3.0-or-later
// All requests to the server. Answers are JSON, refusals are Problems. Requests that are safe to repeat are retried
// here, so that pages never notice a restart: reads always, writes if the server answered "not now" (their
// Idempotency-Key prevents a second execution). This file needs no framework, because an app sends its first requests
// before it has loaded one.
import { Problem } from '../lib/problem.ts';
import { connection } from './connection.ts';

export interface Options {
    body?: unknown;
    raw?: Blob; // sent as it is, with its own type
    query?: Record<string, string | number | boolean | null | undefined>;
    signal?: AbortSignal | undefined;
    patient?: boolean; // false: one try, no banner
    quiet?: boolean; // a lost session is not reported
    key?: string; // of a POST that the reader may send again: the server executes it once
    keepalive?: boolean; // arrives also if the page is left meanwhile
    replayed?: () => void; // the server had executed it before: this is the answer that was lost
    file?: boolean; // the answer is a file: a Blob, once all of it has arrived
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const settings = { base: '/api', signedOut: (): void => undefined, lowered: (): void => undefined };
const longest = 10_000;
const mostTries = 60;

/** base: '/api' or '/desk/api'. signedOut is called when the session is gone, lowered when it needs another factor. */
export function configure(change: Partial<typeof settings>): void {
    Object.assign(settings, change);
}

export const apiBase = (): string => settings.base;

/** path`/matters/${id}` escapes the values. */
export function path(parts: TemplateStringsArray, ...values: string[]): string {
    return parts.reduce((whole, part, at) => whole + encodeURIComponent(values[at - 1] ?? '') + part);
}

/** Where a request goes; pages need it for links to files. */
export function address(to: string, query: Options['query']): string {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query ?? {})) {
        if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
    }
    const text = search.toString();
    return settings.base + to + (text ? `?${text}` : '');
}

function request(method: Method, options: Options, key: string | null): RequestInit {
    const headers: Record<string, string> = {
        accept: 'application/json, application/problem+json',
        // Refusals are shown as they come, so in the language of the page, which need not be the browser's.
        'accept-language': document.documentElement.lang,
    };
    if (key) headers['idempotency-key'] = key;
    const init: RequestInit = {
        method,
        headers,
        credentials: 'same-origin',
        cache: 'no-cache',
        keepalive: options.keepalive ?? false,
        signal: options.signal ?? null,
    };
    if (options.raw) {
        headers['content-type'] = options.raw.type;
        init.body = options.raw;
    } else if (options.body !== undefined || method === 'POST') {
        headers['content-type'] = 'application/json';
        init.body = JSON.stringify(options.body ?? {});
    }
    return init;
}

async function problem(response: Response): Promise<Problem> {
    const json: unknown = await response.json().catch(() => null);
    const members = json && typeof json === 'object' ? (json as Record<string, unknown>) : {};
    const after = Number(response.headers.get('retry-after') ?? Number.NaN);
    return new Problem(
        response.status,
        { request: response.headers.get('x-request-id'), ...members },
        Number.isFinite(after) ? after : null,
    );
}

/** An answer that breaks off rejects here, after its status. */
async function whole(response: Response): Promise<Blob> {
    try {
        return await response.blob();
    } catch {
        throw new Problem(0, { detail: '' });
    }
}

async function once(to: string, init: RequestInit): Promise<Response | Problem> {
    try {
        const response = await fetch(to, init);
        return response.ok ? response : await problem(response);
    } catch (error) {
        if (init.signal?.aborted) throw error;
        return new Problem(0, { detail: '' });
    }
}

function worthAnother(method: Method, refused: Problem): boolean {
    if (refused.code === 'firm_suspended') return false;
    if (method === 'GET') return [0, 502, 503, 504].includes(refused.status);
    return refused.status === 503 && refused.retryAfter !== null;
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((done, stop) => {
        const finish = () => {
            clearTimeout(timer);
            removeEventListener('online', finish);
            done();
        };
        const timer = setTimeout(finish, ms);
        addEventListener('online', finish);
        signal?.addEventListener('abort', () => {
            clearTimeout(timer);
            removeEventListener('online', finish);
            stop(signal.reason);
        });
    });
}

export async function send<T>(method: Method, to: string, options: Options = {}): Promise<T> {
    const where = address(to, options.query);
    const init = request(method, options, method === 'POST' ? (options.key ?? crypto.randomUUID()) : null);
    let done: (() => void) | null = null;
    try {
        for (let tries = 1; ; tries += 1) {
            const answer = await once(where, init);
            if (answer instanceof Response) {
                if (answer.headers.has('idempotent-replayed')) options.replayed?.();
                if (options.file) return (await whole(answer)) as T;
                const type = answer.headers.get('content-type') ?? '';
                return (type.includes('json') ? await answer.json() : undefined) as T;
            }
            if (options.patient === false || tries >= mostTries || !worthAnother(method, answer))
                throw noticed(answer, options);
            if (tries > 1 || answer.status === 0) done ??= connection.begin(); // the first retry is not shown
            const wait = Math.min(
                longest,
                answer.retryAfter ? answer.retryAfter * 1000 : 400 * 2 ** Math.min(tries, 5),
            );
            await pause(wait * (0.75 + Math.random() / 2), options.signal);
        }
    } finally {
        done?.();
    }
}

/** Whether the session's level is now too low for the page, for example because the firm requires passkeys from today. */
export const isLowered = (refused: Problem): boolean =>
    refused.code === 'step_up' && refused.members['next'] !== 'fresh';

function noticed(refused: Problem, options: Options): Problem {
    if (refused.status === 401 && refused.code === 'sign_in' && !options.quiet) settings.signedOut();
    if (isLowered(refused) && !options.quiet) settings.lowered();
    if (refused.code === 'firm_suspended') connection.suspend();
    return refused;
}

// ---- requests that are sent before the app is loaded ----

interface Early {
    answer: Promise<unknown>;
    value?: unknown; // once it has arrived
}
const early = new Map<string, Early>(); // by address; emptied when the first page is shown

/** Sends a request ahead: one try, and a lost session is not reported. The first get() of the address gets its answer. */
export function getEarly(to: string, query?: Options['query']): void {
    const answer = send<unknown>('GET', to, { query, patient: false, quiet: true });
    const sent: Early = { answer };
    early.set(address(to, query), sent);
    answer.then(
        (value) => (sent.value = value),
        () => undefined, // get() asks again, and reports
    );
}

function takeEarly(where: string): Early | undefined {
    const sent = early.get(where);
    early.delete(where);
    return sent;
}

/** The answer of a request that was sent ahead, if it has arrived. */
export function arrived<T>(to: string, query?: Options['query']): T | undefined {
    const where = address(to, query);
    const value = early.get(where)?.value as T | undefined;
    if (value !== undefined) early.delete(where);
    return value;
}

/** Resolves when all requests that were sent ahead have been answered or have failed. */
export const allArrived = (): Promise<unknown> => Promise.allSettled([...early.values()].map(({ answer }) => answer));

/** From now on answers that were not used would be old. */
export const forgetEarly = (): void => early.clear();

export function get<T>(to: string, options: Options = {}): Promise<T> {
    const sent = takeEarly(address(to, options.query));
    const again = () => send<T>('GET', to, options);
    return sent ? (sent.answer as Promise<T>).catch(again) : again();
}
export const post = <T>(to: string, body?: unknown, options?: Options): Promise<T> =>
    send<T>('POST', to, { ...options, body });
export const put = <T>(to: string, body?: unknown, options?: Options): Promise<T> =>
    send<T>('PUT', to, { ...options, body });
export const patch = <T>(to: string, body?: unknown): Promise<T> => send<T>('PATCH', to, { body });
export const remove = <T>(to: string, options?: Options): Promise<T> => send<T>('DELETE', to, options);
