// SPDX-License-Identifier: AGPL-3.0-or-later
// For {@attach}: sizes a field by its content, in browsers that do not.
export const grows = (text: () => string) => (field: HTMLTextAreaElement) => {
    void text();
    if (CSS.supports('field-sizing', 'content')) return;
    field.style.blockSize = 'auto';
    field.style.blockSize = `${field.scrollHeight + 2}px`;
};
