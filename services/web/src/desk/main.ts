// SPDX-License-Identifier: AGPL-3.0-or-later
import '../styles/work.css';
import { mount } from 'svelte';
import { app } from './app.svelte.ts';
import Desk from './Desk.svelte';

void app.start();
mount(Desk, { target: document.body });
