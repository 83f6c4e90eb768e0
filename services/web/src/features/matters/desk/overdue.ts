// SPDX-License-Identifier: AGPL-3.0-or-later
// When a matter has stood in its stage for too long: twice what is usual, or three weeks where nobody said what is.
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
