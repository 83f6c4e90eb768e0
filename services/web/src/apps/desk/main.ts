// SPDX-License-Identifier: AGPL-3.0-or-later
import '../../styles/work.css';
import { mount } from 'svelte';
import { uploads } from '../../features/documents/index.ts';
import { app } from '../../features/shell/desk/index.ts';
import Desk from './Desk.svelte';
import { routes } from './routes.ts';

void app.start(routes, uploads);
mount(Desk, { target: document.body });
