// SPDX-License-Identifier: AGPL-3.0-or-later
import './trivial.css';
import { mount } from 'svelte';
import Trivial from './Trivial.svelte';

mount(Trivial, { target: document.body });
