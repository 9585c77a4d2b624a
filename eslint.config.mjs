import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  { ignores: ['dist/**', 'node_modules/**', '.vscode-test/**', '**/*.cjs'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // The compiler knows every name.
      'no-undef': 'off',
      'no-console': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 14],
      'max-params': ['error', 4],
      'no-restricted-globals': ['error', { name: 'fetch', message: 'Use the http port (src/platform/http.ts).' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/editor/**', 'src/extension.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { paths: ['vscode'] }] },
  },
  {
    files: ['src/**/*.ts', 'media/**/*.ts'],
    ignores: ['src/platform/**', 'src/editor/ports/**', 'media/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'fetch', message: 'Use the http port (src/platform/http.ts).' },
        { name: 'setTimeout', message: 'Use the clock port (src/platform/clock.ts).' },
        { name: 'setInterval', message: 'Use the clock port (src/platform/clock.ts).' },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'esbuild.mjs'],
    rules: {
      'no-console': 'off',
      'no-restricted-globals': 'off',
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
);
