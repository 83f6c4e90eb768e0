// SPDX-License-Identifier: AGPL-3.0-or-later
// The names of audit events, as a sentence without its subject. Each feature names its own, under "audit" in its words.
import { lookup } from '../../../lib/language.ts';
import { words } from './events.gen.ts';

export const eventName = (what: string): string => lookup(words, what) ?? what;
