// SPDX-License-Identifier: AGPL-3.0-or-later
// A matter is overdue after twice the usual time of its stage, or after three weeks if no time is set.
import type { MatterItem } from '../api/matters.ts';
import type { Template } from '../api/templates.ts';

const day = 86_400_000;
const unsaid = 21;

export function isOverdue(matter: MatterItem, kinds: Template[], now = Date.now()): boolean {
    if (matter.closed_at) return false;
    const stage = kinds.find((one) => one.id === matter.template)?.stages.find((one) => one.id === matter.stage);
    const allowed = stage?.usual_days ? stage.usual_days * 2 : unsaid;
    return now - Date.parse(matter.stage_since) > allowed * day;
}
