// SPDX-License-Identifier: AGPL-3.0-or-later
import '../styles/work.css';
import { mount } from 'svelte';
import { app } from './app.svelte.ts';
import Console from './Console.svelte';

void app.start();
mount(Console, { target: document.body });
