// SPDX-License-Identifier: AGPL-3.0-or-later
import { whenWithin } from '../../../lib/time.ts';
import type { SignInStatus } from '../../identity/api/sign_in_status.ts';
import { words } from './words.gen.ts';

/** When and how somebody last signed in; empty for those who never have. */
export const signedInText = (status: SignInStatus | undefined): string =>
    status?.signed_in_at
        ? words.client.signedIn({
              when: whenWithin(status.signed_in_at),
              how: status.signed_in_with && words.methods[status.signed_in_with],
          })
        : '';
