// SPDX-License-Identifier: AGPL-3.0-or-later
// Sensitive documents require a factor shown within the last five minutes. The link checks access first; if a
// step-up is required, its dialog opens, and the download then continues.
import { stepUp } from '../factors/index.ts';
import { isProblem, Problem } from '../../lib/problem.ts';
import { documents } from './api.ts';

interface Sensitive {
    id: string;
    sensitive: boolean;
}

class Opening {
    open = $state(false);
    until: string | null = $state(null); // end of the cooling-off time after a reset; null: another error
    why = $state('');

    /** Handles a click on the link to a document's content. */
    take = (event: MouseEvent & { currentTarget: HTMLAnchorElement }, file: Sensitive): void => {
        if (!file.sensitive) return;
        event.preventDefault();
        const { href, download } = event.currentTarget;
        void stepUp
            .run(() => this.ask(file.id, () => save(href, download)))
            .catch((problem: unknown) => this.fail(problem));
    };

    private async ask(id: string, then: () => void): Promise<void> {
        try {
            await documents.access(id);
            then();
        } catch (problem) {
            if (!isProblem(problem, 'cooling_off')) throw problem;
            this.fail(problem);
        }
    }

    private fail(problem: unknown): void {
        if (!(problem instanceof Problem)) throw problem;
        const cooling = problem.members['cooling'] as { until?: string } | undefined;
        this.until = cooling?.until ?? null;
        this.why = problem.detail;
        this.open = true;
    }
}

function save(href: string, name: string): void {
    const link = document.createElement('a');
    link.href = href;
    link.download = name;
    link.click();
}

export const sensitiveDownload = new Opening();
