/**
 * The import rules of docs/architecture.md, as code.
 * Arrows point down only: extension → editor → features → {edit, routing, context} → providers → protocols → conversation → models.
 * guard and platform may be used by every layer and import only models.
 */
const layers = [
  'models',
  'conversation',
  'protocols',
  'providers',
  'edit|routing|context',
  'completion|chat|agent|insight',
  'editor',
];
const everywhere = 'guard|platform';

/** A layer may import itself, every layer below it, and guard and platform. */
const downOnly = layers.map((layer, index) => ({
  name: `${layer.replaceAll('|', '-')}-imports-down-only`,
  severity: 'error',
  from: { path: `^src/(${layer})/` },
  to: {
    path: '^src/',
    pathNot: `^src/(${index === 0 ? layer : [...layers.slice(0, index + 1), everywhere].join('|')})/`,
  },
}));

const features = ['completion', 'chat', 'agent', 'insight'].map((feature) => ({
  name: `${feature}-imports-no-other-feature`,
  severity: 'error',
  from: { path: `^src/${feature}/` },
  to: { path: '^src/(completion|chat|agent|insight)/', pathNot: `^src/${feature}/` },
}));

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    ...downOnly,
    ...features,
    {
      name: 'guard-and-platform-import-only-models',
      severity: 'error',
      from: { path: '^src/(guard|platform)/' },
      to: { path: '^src/', pathNot: '^src/(guard|platform|models)/' },
    },
    {
      name: 'vscode-only-in-editor',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(editor/|extension\\.ts$)' },
      to: { path: '^vscode$|@types/vscode' },
    },
    {
      name: 'sdks-only-in-protocols',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/protocols/' },
      to: { path: 'node_modules/(openai|@anthropic-ai/sdk|ollama)/' },
    },
    {
      name: 'node-only-in-platform-and-editor',
      comment: 'The layers below stay free of Node so that a browser bundle can follow.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(platform|editor|guard|extension\\.ts$)' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'extension-is-imported-by-nobody',
      severity: 'error',
      from: { path: '^src/.+/' },
      to: { path: '^src/extension\\.ts$' },
    },
    {
      name: 'webviews-import-no-host-code',
      comment: 'A webview shares only plain message and view types with the host.',
      severity: 'error',
      from: { path: '^media/' },
      to: { path: '^src/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'product-imports-no-test',
      severity: 'error',
      from: { path: '^(src|media)/' },
      to: { path: '^test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
