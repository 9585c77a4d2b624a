import assert from 'node:assert/strict';
import hljs from 'highlight.js/lib/core';
import { addGrammars, highlightCode, needsGrammars } from '../../../media/chat/markdown/highlight.ts';
import { lazyLanguages } from '../../../media/chat/markdown/lazy-languages.ts';
import { codeLanguage } from '../../../media/chat/markdown/markdown-html.ts';
import { colorTree } from '../../../media/chat/markdown/color-tree.ts';
import { grammars } from '../../../media/chat/parts/grammars.ts';

const isColored = (code: string, info: string): boolean =>
  highlightCode(code, codeLanguage(info))?.includes('<span') === true;

describe('the colors of code', () => {
  it('are known at once by the names people have for common languages', () => {
    for (const [info, code] of [
      ['shell', 'echo "a" | grep b'],
      ['console', 'cd "a"'],
      ['vue', '<template></template>'],
      ['typescriptreact', 'const a = 1'],
      ['javascriptreact', 'const a = 1'],
      ['mysql', 'select 1'],
      ['src/app.ts', 'const a = 1'],
    ] as const) {
      assert.equal(needsGrammars(codeLanguage(info)), false, info);
      assert.equal(isColored(code, info), info !== 'src/app.ts' || codeLanguage(info) === 'app.ts', info);
    }
  });

  it('come later for other languages, by their names, the names of their files and those of the editor', () => {
    const code: Readonly<Record<string, string>> = {
      ...{ dockerfile: 'FROM a', Dockerfile: 'RUN x', toml: '[a]\nb = "c"', ini: '[a]\nb = 1', php: '<?php echo 1;' },
      ...{ ruby: 'def a; end', kotlin: 'fun a() {}', swift: 'let a = 1', lua: 'local a = 1', powershell: '$a = 1' },
      ...{ ps1: 'if ($a) {}', makefile: 'a: b\n\techo $(c)', scss: '$a: 1px;', graphql: 'type A { b: Int }' },
      ...{ hcl: 'a = "b"', terraform: 'resource "a" "b" {}', bat: '@echo off', nginx: 'server { listen 80; }' },
      ...{ env: 'A=1 # b', elixir: 'defmodule A do end', haskell: 'module A where', 'objective-c': '@interface A' },
      ...{ 'main.rs': 'fn main() {}', 'compose.toml': '[a]', protobuf: 'message A {}', cmake: 'set(A "b")' },
    };
    const later = Object.keys(code).filter((info) => info !== 'main.rs');
    if (hljs.getLanguage('dockerfile') === undefined)
      for (const info of later) assert.equal(needsGrammars(codeLanguage(info)), true, info);
    addGrammars(grammars);
    addGrammars(grammars);
    for (const [info, text] of Object.entries(code)) {
      assert.equal(needsGrammars(codeLanguage(info)), false, info);
      assert.ok(isColored(text, info), info);
    }
  });

  it('are looked for under every name of a grammar that comes later, and under no other', () => {
    addGrammars(grammars);
    for (const name of lazyLanguages) assert.notEqual(hljs.getLanguage(name), undefined, name);
    for (const [name, grammar] of Object.entries(grammars)) {
      const own = new Set(['html', 'xhtml', 'svg']);
      for (const each of [name, ...(grammar(hljs).aliases ?? [])])
        assert.ok(own.has(each) || lazyLanguages.has(each.toLowerCase()), each);
    }
  });

  it('are spans and text only, in every language', () => {
    addGrammars(grammars);
    const code = '<b onclick="x">&amp;</b> "a" \'b\' `c` {{d}} <?php <script>e</script> # f\n/* g */ // h\n';
    for (const name of hljs.listLanguages())
      assert.notEqual(colorTree(highlightCode(code, name) ?? ''), undefined, name);
  });
});
