// SPDX-License-Identifier: AGPL-3.0-or-later
// The first factor: a mailed code or link, or the handover token of sign-up.
import type { Schemas } from '../../../api/schemas.ts';
import { post } from '../../../api/send.ts';
import type { Step } from '../../shell/api.ts';

export const signIn = {
    mail: (email: string) => post<Schemas['Nothing']>('/sign-in', { email }),
    code: (code: string) => post<Step>('/sign-in/code', { code }),
    link: (token: string) => post<Step>('/sign-in/link', { token }),
    handover: (token: string) => post<Step>('/sign-in/handover', { token }),
};
