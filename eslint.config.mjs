import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { plainWordsPlugin } from './scripts/plain-words.mjs';

// Which models are used, and for which folder, is answered in one place.
const pickedFolders = [
  'MemberExpression[computed=true][object.property.name="workspaceFolders"]',
  'MemberExpression[computed=true] > .object MemberExpression[property.name="workspaceFolders"]',
  'CallExpression[callee.property.name=/^(at|shift|pop|find)$/][callee.object.property.name="workspaceFolders"]',
  'VariableDeclarator[id.type="ArrayPattern"] MemberExpression[property.name="workspaceFolders"]',
].map((selector) => ({
  selector,
  message: 'No folder is picked here: ask ModelsHere (src/routing/models-here.ts) for which folder models are used.',
}));
const elsewhereChosen = ['callee.object.property.name', 'callee.object.name'].map((owner) => ({
  selector: `CallExpression[callee.property.name="resolve"][${owner}=/choice$/][arguments.0.value="chat"]`,
  message: 'Ask ModelsHere (src/routing/models-here.ts): it knows the folder of the conversation.',
}));

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
    files: ['src/**/*.ts', 'media/**/*.ts'],
    plugins: { 'plain-words': plainWordsPlugin },
    rules: { 'plain-words/plain-words': 'error' },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/editor/**', 'src/extension.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { paths: ['vscode'] }] },
  },
  {
    files: ['src/editor/**/*.ts', 'src/extension.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...pickedFolders,
        ...elsewhereChosen,
        ...['MemberExpression > Identifier.property', 'ObjectPattern > Property > Identifier.key'].map((place) => ({
          selector: `${place}[name=/^(show(Information|Warning|Error)Message|setStatusBarMessage|withProgress)$/]`,
          message: 'Third-party text may be in it, and VS Code opens links there. Use src/editor/shell/show-notice.ts.',
        })),
        {
          selector: "CallExpression[arguments.length>1][callee.property.name='t'][callee.object.property.name='l10n']",
          message:
            'Values may be third-party text. Use localize (src/editor/shell/localize.ts), which makes them plain.',
        },
        ...[
          ":not(CallExpression) > MemberExpression[property.name='t'][object.property.name='l10n']",
          "CallExpression > MemberExpression.arguments[property.name='t'][object.property.name='l10n']",
          ":not(MemberExpression) > MemberExpression[property.name='l10n']",
        ].map((selector) => ({
          selector,
          message:
            'Values may be third-party text. Use localize (src/editor/shell/localize.ts), which makes them plain.',
        })),
        ...[
          'AssignmentExpression > MemberExpression.left > Identifier.property',
          'Property[shorthand=false]:not([value.type=/Function/]) > Identifier.key',
        ].map((place) => ({
          selector: `${place}[name=/^(isTrusted|supportThemeIcons|supportHtml|supportAlertSyntax)$/]`,
          message: 'Markdown stays untrusted, without icons and HTML: text that is not ours may be in it.',
        })),
        {
          selector: "NewExpression[callee.property.name='MarkdownString'][arguments.length>0]",
          message: 'Create it empty and append: appendText for what is not ours, appendCodeblock for code.',
        },
      ],
    },
  },
  {
    files: ['src/editor/shell/show-notice.ts', 'src/editor/shell/localize.ts', 'src/editor/ports/editor-place.ts'],
    rules: { 'no-restricted-syntax': 'off' },
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
    files: ['src/**/*.ts'],
    ignores: ['src/editor/**', 'src/extension.ts', 'src/routing/models-here.ts'],
    rules: { 'no-restricted-syntax': ['error', ...elsewhereChosen] },
  },
  {
    files: ['test/**/*.ts', 'scripts/**/*.ts', 'esbuild.mjs'],
    rules: {
      'no-console': 'off',
      'no-restricted-globals': 'off',
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
);
