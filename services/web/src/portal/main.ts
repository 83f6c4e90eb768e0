// SPDX-License-Identifier: AGPL-3.0-or-later
import '../styles/portal.css';
import { mount } from 'svelte';
import { home } from '../api/home.ts';
import { wasInside } from '../entry/then.ts';
import { app } from './app.svelte.ts';
import { keptAccount } from './chosen.svelte.ts';
import Portal from './Portal.svelte';

if (location.pathname === '/' && wasInside('portal')) home.early(keptAccount());
void app.start();
mount(Portal, { target: document.body });
