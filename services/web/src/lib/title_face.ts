// SPDX-License-Identifier: AGPL-3.0-or-later
/** Requests the typeface that the firm chose for titles. A browser would wait for the first title, which itself waits for
 *  the API. The faces of the text are requested by the page. */
export function loadTitleFace(): void {
    const style = getComputedStyle(document.documentElement);
    const [face] = style.getPropertyValue('--font-title').split(',');
    const weight = style.getPropertyValue('--weight-title');
    // If it does not arrive, titles keep the font that stands in for it.
    if (face) document.fonts.load(`${weight} 1em ${face}`).catch(() => undefined);
}
