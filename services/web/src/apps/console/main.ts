// SPDX-License-Identifier: AGPL-3.0-or-later
import '../../styles/work.css';
import { mount } from 'svelte';
import { app } from '../../features/platform/index.ts';
import Console from './Console.svelte';
import { routes } from './routes.ts';

void app.start(routes);
mount(Console, { target: document.body });
