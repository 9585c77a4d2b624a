import assert from 'node:assert/strict';
import { mathTree } from '../../../media/chat/markdown/math-tree.ts';
import { formulaMarkup } from '../../../media/chat/parts/formula-markup.ts';

describe('the MathML of a formula', () => {
  it('is read with its elements, attributes and styles', () => {
    assert.deepEqual(mathTree('<math display="block"><mtd style="padding-left:1em;"><mo>&lt;</mo></mtd></math>'), {
      tag: 'math',
      attributes: [['display', 'block']],
      styles: [],
      children: [
        {
          tag: 'mtd',
          attributes: [],
          styles: [['padding-left', '1em']],
          children: [{ tag: 'mo', attributes: [], styles: [], children: ['<'] }],
        },
      ],
    });
  });

  it('is refused with any other element, and where it is not whole', () => {
    const refused = [
      '<math><img src="x"></math>',
      '<math><script>x</script></math>',
      '<math><annotation-xml encoding="text/html"></annotation-xml></math>',
      '<math><mi>x</mi>',
      '<math></mi></math>',
      'x',
      '<math></math><math></math>',
      '<math><!-- x --></math>',
      '<maction></maction>',
      '',
    ];
    for (const markup of refused) assert.equal(mathTree(markup), undefined, markup);
  });

  it('loses attributes and styles that load, move or run anything', () => {
    const tree = mathTree(
      '<math onclick="x()" href="https://evil.test" id="a"><mspace width="-9em" height="99em" mathbackground="red"></mspace><mi style="color:red;background:url(//evil.test);position:fixed;width:900%">x</mi></math>',
    );
    assert.doesNotMatch(JSON.stringify(tree), /onclick|href|evil|"id"|-9em|height|background|position|color|900/);
  });
});

describe('the width of an element of a formula', () => {
  it('is kept for a space only', () => {
    const tree = JSON.stringify(mathTree('<math><mspace width="2em"></mspace><mpadded width="0px"></mpadded></math>'));
    assert.match(tree, /"width","2em"/);
    assert.doesNotMatch(tree, /0px/);
  });
});

describe('setting a formula', () => {
  it('makes MathML of the notation of TeX', () => {
    const fraction = JSON.stringify(formulaMarkup(String.raw`\frac{a}{b}`, true));
    assert.match(fraction, /"tag":"mfrac"/);
    for (const tex of [
      'x_1 + x_2',
      String.raw`\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}`,
      String.raw`\sum_{i=1}^n \sqrt{\alpha_i} \le \text{limit}`,
      String.raw`\begin{cases} a & x > 0 \\ b & \text{otherwise} \end{cases}`,
    ])
      assert.notEqual(formulaMarkup(tex, false), undefined, tex);
  });

  it('leaves what is not understood, leads out of the view, or takes too long', () => {
    for (const tex of [
      String.raw`\unknowncommand{a}`,
      String.raw`\frac{a`,
      String.raw`\href{javascript:alert(1)}{x}`,
      String.raw`\includegraphics{https://evil.test/x.png}`,
      String.raw`\class{hidden}{x}`,
      String.raw`\def\a{\a\a}\a`,
      'x'.repeat(2_001),
      '{'.repeat(60) + '}'.repeat(60),
      String.raw`\begin{matrix}${'&'.repeat(500)}\end{matrix}`,
    ])
      assert.equal(formulaMarkup(tex, false), undefined, tex.slice(0, 40));
  });

  it('leaves one that defines commands, which could make any number of elements', () => {
    const repeated = '#1'.repeat(20);
    assert.equal(formulaMarkup(String.raw`\def\a#1{${repeated}}\a{\a{${'x'.repeat(50)}}}`, false), undefined);
    for (const tex of ['def', 'edef', 'gdef', 'xdef'].map((command) => `\\${command}\\a{x} \\a`))
      assert.equal(formulaMarkup(tex, false), undefined, tex);
    for (const tex of ['new', 'renew', 'provide'].map((command) => `\\${command}command{\\frac}{x} \\frac`))
      assert.equal(formulaMarkup(tex, false), undefined, tex);
    assert.equal(formulaMarkup(String.raw`\let\a=x \a`, false), undefined);
    assert.notEqual(formulaMarkup(String.raw`\deg f \leq \left( x \right)`, false), undefined);
  });

  it('leaves one whose markup is too long', () => {
    assert.notEqual(formulaMarkup(String.raw`\color{red}${'+'.repeat(900)}`, false), undefined);
    assert.equal(formulaMarkup(String.raw`\color{red}${'+'.repeat(1_980)}`, false), undefined);
  });
});
