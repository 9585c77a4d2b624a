import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isTestFile } from '../../../../src/edit/test-place/test-names.ts';
import { testPlace } from '../../../../src/edit/test-place/test-place.ts';

const where = (source: string, ...files: string[]): string => testPlace(source, [source, ...files]).path;

describe('the place where tests belong', () => {
  it('is the file that tests it already', () => {
    assert.deepEqual(testPlace('src/deck.ts', ['src/deck.ts', 'test/unit/deck.test.ts', 'src/mixer.test.ts']), {
      path: 'test/unit/deck.test.ts',
      exists: true,
      example: 'src/mixer.test.ts',
    });
    assert.deepEqual(testPlace('src/deck.test.ts', []), { path: 'src/deck.test.ts', exists: true });
  });

  it('is beside the file where other tests are', () => {
    assert.equal(where('src/deck.ts', 'src/mixer.ts', 'src/mixer.test.ts'), 'src/deck.test.ts');
    assert.equal(where('app/deck.tsx', 'app/mixer.tsx', 'app/mixer.spec.tsx'), 'app/deck.spec.tsx');
    assert.equal(where('pkg/deck.go', 'pkg/mixer.go', 'pkg/mixer_test.go'), 'pkg/deck_test.go');
  });

  it('is in a folder of tests below, as others are', () => {
    const files = ['src/mixer.js', 'src/__tests__/mixer.js'];
    assert.equal(where('src/ui/deck.js', ...files), 'src/ui/__tests__/deck.js');
    assert.equal(where('src/deck.ts', 'src/mixer.ts', 'src/tests/mixer.test.ts'), 'src/tests/deck.test.ts');
    assert.equal(where('deck.py', 'mixer.py', 'tests/test_mixer.py'), 'tests/test_deck.py');
  });

  it('is the same path below the root of the tests', () => {
    const unit = ['src/a/mixer.ts', 'test/unit/a/mixer.test.ts'];
    assert.equal(where('src/b/c/deck.ts', ...unit), 'test/unit/b/c/deck.test.ts');
    const java = ['src/main/java/com/x/Mixer.java', 'src/test/java/com/x/MixerTest.java'];
    assert.equal(where('src/main/java/com/y/Deck.java', ...java), 'src/test/java/com/y/DeckTest.java');
    assert.equal(where('lib/deck.rb', 'lib/mixer.rb', 'spec/mixer_spec.rb'), 'spec/deck_spec.rb');
    assert.equal(where('audio/deck.py', 'audio/mixer.py', 'tests/audio/test_mixer.py'), 'tests/audio/test_deck.py');
  });

  it('is what most tests show, those of near files before those of far ones', () => {
    const far = ['a/one.ts', 'a/one.test.ts', 'a/two.ts', 'a/two.test.ts'];
    const near = ['packages/b/src/three.ts', 'packages/b/test/three.test.ts'];
    assert.equal(where('packages/b/src/deck.ts', ...far, ...near), 'packages/b/test/deck.test.ts');
    assert.equal(where('a/deck.ts', ...far, ...near), 'a/deck.test.ts');
  });

  it('tells files of one name in several folders apart', () => {
    const files = ['a/index.ts', 'b/index.ts', 'b/index.test.ts', 'c/other.ts'];
    assert.equal(where('a/index.ts', ...files), 'a/index.test.ts');
  });

  it('is what is usual for the language where there are no tests', () => {
    const usual: Readonly<Record<string, string>> = {
      'src/deck.ts': 'src/deck.test.ts',
      'src/Deck.vue': 'src/Deck.test.ts',
      'deck.py': 'tests/test_deck.py',
      'pkg/deck.go': 'pkg/deck_test.go',
      'app/src/main/java/x/Deck.java': 'app/src/test/java/x/DeckTest.java',
      'lib/deck.rb': 'test/deck_test.rb',
      'lib/deck.ex': 'test/deck_test.exs',
      'lib/deck.dart': 'test/deck_test.dart',
      'src/Deck.php': 'tests/DeckTest.php',
      'Deck.cs': 'DeckTests.cs',
      'src/deck.rs': 'src/deck.rs',
      'src/deck.cpp': 'src/deck_test.cpp',
      Makefile: 'Makefile_test',
    };
    for (const [source, path] of Object.entries(usual)) assert.equal(where(source), path);
  });

  it('is a source for a header, with the extension of the tests that are there', () => {
    assert.equal(testPlace('src/foo.h', ['src/bar.cc', 'src/bar_test.cc', 'src/foo.h']).path, 'src/foo_test.cc');
    assert.equal(testPlace('src/foo.hpp', ['src/foo.hpp']).path, 'src/foo_test.cpp');
  });

  it('is found among thousands of files of one name, of which few are compared', () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `packages/p${index}`);
    const files = names.flatMap((name) => [`${name}/src/index.ts`, `${name}/test/index.test.ts`]);
    const source = 'packages/p1999/src/index.ts';
    assert.equal(testPlace(source, files).path, 'packages/p1999/test/index.test.ts');
    const beside = names.flatMap((name) => [`${name}/index.ts`, `${name}/index.test.ts`]);
    assert.deepEqual(testPlace('packages/new/index.ts', [...beside, 'packages/new/index.ts']), {
      path: 'packages/new/index.test.ts',
      exists: false,
      example: 'packages/p0/index.test.ts',
    });
  });

  it('does not take other files for tests', () => {
    for (const path of ['src/contest.ts', 'src/latest.java', 'src/test.ts', 'Test.java', 'spec/helper.rb', 'attest.go'])
      assert.ok(!isTestFile(path), path);
  });

  it('is a file of tests or the file itself, whatever the workspace holds', () => {
    const name = fc.constantFrom('a', 'deck', 'test', 'Mixer', 'x.test', 'test_y', 'zTest', 'index');
    const path = fc
      .tuple(
        fc.array(fc.constantFrom('src', 'test', 'lib', '__tests__', 'p'), { maxLength: 4 }),
        name,
        fc.constantFrom('ts', 'py', 'go', 'java', 'rb', 'rs', 'vue'),
      )
      .map(([folders, stem, extension]) => [...folders, `${stem}.${extension}`].join('/'));
    fc.assert(
      fc.property(path, fc.uniqueArray(path, { maxLength: 30 }), (source, others) => {
        const files = [...new Set([source, ...others])];
        const found = testPlace(source, files);
        assert.ok(found.path === source || isTestFile(found.path), found.path);
        assert.equal(found.exists, files.includes(found.path));
        assert.ok(!found.path.startsWith('/') && !found.path.includes('//'), found.path);
        if (found.example !== undefined) assert.ok(files.includes(found.example) && found.example !== found.path);
      }),
    );
  });
});
