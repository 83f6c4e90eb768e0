// SPDX-License-Identifier: AGPL-3.0-or-later
// What is undefined, unused or never reached. How it looks is a formatter's business.
import js from '@eslint/js';
import globals from 'globals';

export default [
    { ignores: ['node_modules/', 'lighthouse/node_modules/'] },
    js.configs.recommended,
    {
        languageOptions: { globals: globals.node },
        linterOptions: { reportUnusedDisableDirectives: 'error' },
        rules: {
            'no-unused-vars': [
                'error',
                {
                    argsIgnorePattern: '^_',
                    varsIgnorePattern: '^_',
                    caughtErrors: 'none',
                    ignoreRestSiblings: true,
                    args: 'after-used',
                },
            ],
            'no-empty-pattern': 'off',
            'prefer-const': 'error',
            eqeqeq: 'error',
        },
    },
    // What these hand to a page runs there.
    {
        files: ['browser/**', 'faults/page.test.mjs', 'support/browser.mjs', 'bench/**', 'pictures/**'],
        languageOptions: { globals: globals.browser },
    },
];
