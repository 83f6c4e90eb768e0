// SPDX-License-Identifier: AGPL-3.0-or-later
// The second factor: authenticator codes and recovery codes.
import type { Schemas } from '../../../api/schemas.ts';
import { get, post } from '../../../api/send.ts';
import type { Step } from '../../shell/api.ts';

export type TotpSeed = Schemas['TotpEnrolment'];

export const factors = {
    show: (signal?: AbortSignal) => get<Schemas['Factors']>('/factors', { signal }),
    begin: () => post<TotpSeed>('/factors/totp'),
    confirm: (code: string) => post<Schemas['TotpConfirmed']>('/factors/totp/confirmation', { code }),
    renewCodes: () => post<Schemas['RecoveryCodes']>('/recovery-codes'),
};

export const secondFactor = {
    totp: (code: string, trust = false) => post<Step>('/sign-in/totp', { code, trust }),
    recovery: (code: string) => post<Step>('/sign-in/recovery', { code }),
};
