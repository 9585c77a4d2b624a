/**
 * The import rules of docs/architecture.md, as code. Arrows point down only:
 * extension → editor → completion | chat | agent | insight → turn | transcript → tools → edit | context | sessions → routing → providers → protocols
 * → conversation → models → base. guard and platform may be used by every layer and import only models and base.
 */
const layers = [
  'base',
  'models',
  'conversation',
  'protocols',
  'providers',
  'routing',
  'edit|context|sessions',
  'tools',
  'turn|transcript',
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
    pathNot: `^src/(${index < 2 ? layers.slice(0, index + 1).join('|') : [...layers.slice(0, index + 1), everywhere].join('|')})/`,
  },
}));

/** Rooms of one layer that do not know each other. */
const neighbors = ['completion|chat|agent|insight', 'turn|transcript', 'edit|context|sessions'].flatMap((layer) =>
  layer.split('|').map((room) => ({
    name: `${room}-imports-no-neighbor`,
    severity: 'error',
    from: { path: `^src/${room}/` },
    to: { path: `^src/(${layer})/`, pathNot: `^src/${room}/` },
  })),
);
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    ...downOnly,
    ...neighbors,
    {
      name: 'guard-and-platform-import-only-models-and-base',
      severity: 'error',
      from: { path: '^src/(guard|platform)/' },
      to: { path: '^src/', pathNot: '^src/(guard|platform|models|base)/' },
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
      comment: 'A webview shares only plain message and view types with the host, and the values of base.',
      severity: 'error',
      from: { path: '^media/' },
      to: { path: '^src/', pathNot: '^src/base/', dependencyTypesNot: ['type-only'] },
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
