// SPDX-License-Identifier: AGPL-3.0-or-later
// The icons: 24 grid, 1.75 stroke, round joins, each one path. A page bundles only those that it names.

export const alert = 'M12 4.25 20.75 19.5H3.25zM12 10v4.25M12 16.9v.1';
export const arrow = 'M4.5 12h15M13.5 6l6 6-6 6';
export const at =
    'M15.75 12a3.75 3.75 0 1 1 -7.5 0 3.75 3.75 0 1 1 7.5 0zM15.75 8.25v5a2.25 2.25 0 0 0 4.5 0V12a8.25 8.25 0 1 0 -3.3 6.6';
export const back = 'm14.5 6-6 6 6 6';
export const bell = 'M6.5 10a5.5 5.5 0 0 1 11 0c0 5 1.75 6.5 1.75 6.5H4.75S6.5 15 6.5 10zM10 19.75h4';
export const bill = 'M5.5 3.5h13v17L16 19l-2 1.5L12 19l-2 1.5L8 19l-2.5 1.5zM9 8.5h6M9 12.5h6';
export const board = 'M4 4.5h4.5v15H4zM11.5 4.5H16v9h-4.5zM19 4.5h1.5v12H19z';
export const building = 'M5 20.25V4.5h9v15.75M14 10h5v10.25M3 20.25h18M8 8.5h3M8 12.25h3M8 16h3';
export const camera = 'M3.5 8h4L9 5.5h6L16.5 8h4v11h-17zM8.75 13a3.25 3.25 0 1 0 6.5 0 3.25 3.25 0 1 0 -6.5 0';
export const card =
    'M5 6h14a1.5 1.5 0 0 1 1.5 1.5v9.5a1.5 1.5 0 0 1 -1.5 1.5h-14a1.5 1.5 0 0 1 -1.5 -1.5v-9.5a1.5 1.5 0 0 1 1.5 -1.5zM3.5 10.5h17M7 15h3';
export const check = 'm5 12.5 4.5 4.5L19 7.5';
export const chevron = 'm9.5 6 6 6-6 6';
export const circle = 'M4.5 12a7.5 7.5 0 1 0 15 0 7.5 7.5 0 1 0 -15 0';
export const clip =
    'M18.5 10.5 11 18a4 4 0 0 1-5.75-5.75l7.75-7.75a2.75 2.75 0 0 1 4 4L9.5 16a1.25 1.25 0 0 1-1.9-1.9l6.4-6.35';
export const clock = 'M3.75 12a8.25 8.25 0 1 0 16.5 0 8.25 8.25 0 1 0 -16.5 0M12 7.25V12l3.25 2';
export const close = 'm6 6 12 12M18 6 6 18';
export const copy = 'M8.5 8.5V4h11v11.5H15M4.5 8.5h10.5v11.5h-10.5z';
export const device = 'M4.5 5.5h15v10h-15zM2.5 19h19';
export const doc = 'M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5';
export const download = 'M12 4.5v11M7.5 11l4.5 4.5 4.5-4.5M4.5 15v4.5h15V15';
export const external = 'M13.5 4.5h6v6M19 5l-8 8M10 6H4.5v13.5H18V14';
export const eye =
    'M2.75 12S6 5.75 12 5.75 21.25 12 21.25 12 18 18.25 12 18.25 2.75 12 2.75 12zM9.25 12a2.75 2.75 0 1 0 5.5 0 2.75 2.75 0 1 0 -5.5 0';
export const folder = 'M3.5 6h6l2 2.5h9V19h-17z';
export const form = 'M5.5 4.5h13v16h-13zM9 3h6v3H9zM8.75 11h6.5M8.75 15h4';
export const home = 'M4 11 12 4l8 7v9h-6v-6h-4v6H4z';
export const image =
    'M5 5h14a1 1 0 0 1 1 1v12a1 1 0 0 1 -1 1h-14a1 1 0 0 1 -1 -1v-12a1 1 0 0 1 1 -1zM7.5 10a1.5 1.5 0 1 0 3 0 1.5 1.5 0 1 0 -3 0M4.5 17.5l5-4.5 3 2.5 3-3 4 4';
export const inbox = 'M4 13.5 6.5 5h11l2.5 8.5v6H4zM4 13.5h4.5L10 16h4l1.5-2.5H20';
export const info = 'M3.75 12a8.25 8.25 0 1 0 16.5 0 8.25 8.25 0 1 0 -16.5 0M12 11v5.25M12 7.75v.1';
export const key = 'M4 15.75a4 4 0 1 0 8 0 4 4 0 1 0 -8 0M11 12.75l8.75-8.75M15.75 8l3 3';
export const keyboard = 'M3 6.5h18v11H3zM6.5 10h.1M10 10h.1M13.5 10h.1M17 10h.1M8 14h8';
export const list = 'M4 6.5h16M4 12h16M4 17.5h16';
export const lock =
    'M6.5 10.5h11a1.5 1.5 0 0 1 1.5 1.5v6.5a1.5 1.5 0 0 1 -1.5 1.5h-11a1.5 1.5 0 0 1 -1.5 -1.5v-6.5a1.5 1.5 0 0 1 1.5 -1.5zM8 10.5V8a4 4 0 0 1 8 0v2.5';
export const mail = 'M3.5 6h17v12.5h-17zM4 6.75l8 6.5 8-6.5';
export const matters =
    'M4.25 5.5a1.75 1.75 0 1 0 3.5 0 1.75 1.75 0 1 0 -3.5 0M4.25 18.5a1.75 1.75 0 1 0 3.5 0 1.75 1.75 0 1 0 -3.5 0M6 7.5v9M11 5.5h9M11 12h6M11 18.5h9';
export const message = 'M4 5h16v11.5h-9L6.5 20v-3.5H4z';
export const moon = 'M19.5 14.25A8 8 0 0 1 9.75 4.5a8 8 0 1 0 9.75 9.75z';
export const more =
    'M4.5 12a1 1 0 1 0 2 0 1 1 0 1 0 -2 0M11 12a1 1 0 1 0 2 0 1 1 0 1 0 -2 0M17.5 12a1 1 0 1 0 2 0 1 1 0 1 0 -2 0';
export const pause = 'M8.5 5.5v13M15.5 5.5v13';
export const pen = 'm4 20 1-4.5L16.5 4 20 7.5 8.5 19zM14 6.5l3.5 3.5';
export const phone =
    'M5.5 3.75H9l1.5 4.75-2.25 1.75a11 11 0 0 0 5.5 5.5L15.5 13.5l4.75 1.5v3.5a1.75 1.75 0 0 1-1.9 1.75C10.5 19.6 4.4 13.5 3.75 5.65A1.75 1.75 0 0 1 5.5 3.75z';
export const play = 'm7.5 5 11 7-11 7z';
export const plus = 'M12 5v14M5 12h14';
export const print = 'M7 8.5V3.5h10v5M7 16.5H4v-8h16v8h-3M7 13.5h10v7H7z';
export const shield = 'M12 3.5 19.5 6v5.5c0 4.5-3 7.5-7.5 9-4.5-1.5-7.5-4.5-7.5-9V6zM8.75 12l2.25 2.25 4.25-4.25';
export const search = 'M4.5 10.75a6.25 6.25 0 1 0 12.5 0 6.25 6.25 0 1 0 -12.5 0M15.5 15.5l5 5';
export const server = 'M4 4.5h16v6H4zM4 13.5h16v6H4zM7.5 7.5h.1M7.5 16.5h.1';
export const signout = 'M14 4.5H5v15h9M10 12h10M16.5 8l4 4-4 4';
export const sliders =
    'M4 7h9M17 7h3M4 17h3M11 17h9M13 7a2 2 0 1 0 4 0 2 2 0 1 0 -4 0M7 17a2 2 0 1 0 4 0 2 2 0 1 0 -4 0';
export const sort = 'm8 9.5 4-4 4 4M8 14.5l4 4 4-4';
export const sync = 'M4.5 9.5h13M14 5.5l3.75 4M19.5 14.5h-13M10 18.5l-3.75-4';
export const trash = 'M4.5 6.5h15M9.5 6.5v-3h5v3M6.5 6.5l1 14h9l1-14';
export const upload = 'M12 15.5v-11M7.5 9 12 4.5 16.5 9M4.5 15v4.5h15V15';
export const user =
    'M8.25 8.25a3.75 3.75 0 1 0 7.5 0 3.75 3.75 0 1 0 -7.5 0M4.75 20.25c.75-4 3.75-5.75 7.25-5.75s6.5 1.75 7.25 5.75';
export const users =
    'M5.5 8.5a3.5 3.5 0 1 0 7 0 3.5 3.5 0 1 0 -7 0M2.75 19.75c.6-3.7 3.25-5.25 6.25-5.25s5.65 1.55 6.25 5.25M15.5 5.25a3.5 3.5 0 0 1 0 6.5M17.75 14.9c2 .8 3.15 2.4 3.5 4.85';
