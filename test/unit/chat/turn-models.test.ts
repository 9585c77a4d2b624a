import assert from 'node:assert/strict';
import type { ModelRef } from '../../../src/models/model-ref.ts';
import type { ChosenHere } from '../../../src/routing/models-here.ts';
import { TurnModels } from '../../../src/chat/turn-models.ts';

const { signal } = new AbortController();
const a: ModelRef = { provider: 'anthropic', model: 'a' };
const b: ModelRef = { provider: 'openai', model: 'b' };
const chosen = (...refs: readonly ModelRef[]): ChosenHere => ({
  role: 'chat',
  refs,
  problems: [],
  scope: {},
  isOneOfSeveral: true,
});

describe('the models of a turn', () => {
  let asked: (readonly ModelRef[])[];
  let mayGo: (refs: readonly ModelRef[]) => boolean;
  let models: TurnModels;
  beforeEach(() => {
    asked = [];
    mayGo = () => true;
    models = new TurnModels(({ refs }) => {
      asked.push(refs);
      return Promise.resolve(mayGo(refs));
    });
    models.begin(chosen(a));
  });

  it('are those that are chosen when a step begins, if they may get what the turn sends', async () => {
    assert.deepEqual(await models.next(chosen(a), signal), [a]);
    assert.deepEqual(await models.next(chosen(b, a), signal), [b, a]);
    assert.deepEqual(asked, [[a], [b, a]]);
  });

  it('stay those that it had after a no, whatever is chosen from then on', async () => {
    mayGo = ([first]) => first === a;
    assert.deepEqual(await models.next(chosen(b), signal), [a]);
    assert.deepEqual(await models.next(chosen(b), signal), [a]);
    assert.deepEqual(asked, [[b], [a]], 'a no is not asked for twice');
    assert.deepEqual(models.of(chosen(b)).refs, [a]);
  });

  it('are the last ones that were let through, not those that it began with', async () => {
    await models.next(chosen(b), signal);
    mayGo = ([first]) => first === b;
    assert.deepEqual(await models.next(chosen(a), signal), [b]);
  });

  it('can be kept, and follow the choice again', async () => {
    models.keep([a]);
    assert.deepEqual(await models.next(chosen(b), signal), [a]);
    models.follow();
    assert.deepEqual(await models.next(chosen(b), signal), [b]);
  });
});
