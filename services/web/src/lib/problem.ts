// SPDX-License-Identifier: AGPL-3.0-or-later
// A refusal by the server (RFC 9457). code is for programs, detail is for people.
export interface FieldProblem {
    name: string;
    code: string;
    detail: string;
}

export class Problem extends Error {
    override readonly name = 'Problem';
    readonly code: string;
    readonly detail: string;
    readonly request: string | null;
    readonly fields: FieldProblem[];

    constructor(
        readonly status: number, // 0: there was no answer
        readonly members: Record<string, unknown>, // includes the extra members of a code, such as current
        readonly retryAfter: number | null = null, // seconds
    ) {
        super(String(members['title'] ?? members['code'] ?? status));
        this.code = String(members['code'] ?? (status ? `http_${status}` : 'unreachable'));
        this.detail = String(members['detail'] ?? '');
        this.request = typeof members['request'] === 'string' ? members['request'] : null;
        this.fields = Array.isArray(members['fields']) ? (members['fields'] as FieldProblem[]) : [];
    }

    field(name: string): FieldProblem | undefined {
        return this.fields.find((field) => field.name === name);
    }
}

export const isProblem = (error: unknown, ...codes: string[]): error is Problem =>
    error instanceof Problem && (codes.length === 0 || codes.includes(error.code));

/** Whether the server has decided; if not, it may have executed the request all the same. */
export const isAnswer = (problem: unknown): boolean =>
    problem instanceof Problem &&
    ![0, 401, 429].includes(problem.status) &&
    problem.status < 500 &&
    problem.code !== 'still_running';
