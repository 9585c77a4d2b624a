import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Provider } from '../../../../src/models/provider.ts';
import { atServer, serversOf } from '../../../../src/models/servers.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { EndpointPool, serverLimits } from '../../../../src/routing/connection/endpoint-pool.ts';
import { llamaCpp } from '../../../../src/providers/vendors/llama-cpp.ts';

const urls = ['http://a:8000/v1', 'http://b:8000/v1', 'http://c:8000/v1'];
const cluster: Provider = {
  id: 'cluster',
  name: 'Cluster',
  protocol: 'openai-chat',
  baseUrl: urls[0]!,
  mirrors: urls.slice(1),
  auth: { kind: 'none' },
  source: 'user',
};

const shortestCoolDownMs = serverLimits.coolDownMs;
const longestCoolDownMs = serverLimits.longestCoolDownMs ?? 0;

function harness(): { readonly clock: FakeClock; readonly pool: EndpointPool } {
  const clock = new FakeClock();
  return { clock, pool: new EndpointPool(clock) };
}

describe('the servers of a provider', () => {
  it('are dealt in turn to new conversations', () => {
    const { pool } = harness();
    const picked = [1, 2, 3, 4, 5, 6].map((number) => pool.pick(cluster, `conversation ${number}`).baseUrl);
    assert.deepEqual(picked, [...urls, ...urls]);
  });

  it('keep their conversation while they are healthy', () => {
    const { pool } = harness();
    const first = pool.pick(cluster, 'mine');
    for (let i = 0; i < 10; i++) {
      pool.pick(cluster, `other ${i}`);
      assert.equal(pool.pick(cluster, 'mine').baseUrl, first.baseUrl);
      pool.report(first, 'ok');
    }
    pool.report(first, 'unhealthy');
    const second = pool.pick(cluster, 'mine');
    assert.notEqual(second.baseUrl, first.baseUrl);
    assert.equal(pool.pick(cluster, 'mine').baseUrl, second.baseUrl);
  });

  it('rest after a failure, longer each time, up to five minutes', async () => {
    const { clock, pool } = harness();
    const unhealthy = atServer(cluster, urls[1]!);
    let rest = shortestCoolDownMs;
    for (let i = 0; i < 10; i++) {
      pool.report(unhealthy, 'unhealthy');
      await clock.advance(rest - 1);
      assert.ok(pool.isCoolingDown(cluster, urls[1]!), `${i}`);
      await clock.advance(1);
      assert.ok(!pool.isCoolingDown(cluster, urls[1]!), `${i}`);
      rest = Math.min(rest * 2, longestCoolDownMs);
    }
    assert.equal(rest, longestCoolDownMs);
  });

  it('are tried again by one request only, which decides', async () => {
    const { clock, pool } = harness();
    pool.report(atServer(cluster, urls[0]!), 'unhealthy');
    await clock.advance(shortestCoolDownMs);
    const picked = Array.from({ length: 9 }, () => pool.pick(cluster).baseUrl);
    assert.equal(picked.filter((url) => url === urls[0]).length, 1);
    pool.report(atServer(cluster, urls[0]!), 'ok');
    const after = Array.from({ length: 9 }, () => pool.pick(cluster).baseUrl);
    assert.equal(after.filter((url) => url === urls[0]).length, 3);
  });

  it('may be tried by the next request when a trial was given up, and when nobody reported on it', async () => {
    const { clock, pool } = harness();
    const [first] = urls;
    for (const url of urls.slice(1)) pool.report(atServer(cluster, url), 'unhealthy');
    pool.report(atServer(cluster, first!), 'unhealthy');
    await clock.advance(shortestCoolDownMs);
    const trial = pool.pick(cluster);
    assert.ok(pool.isCoolingDown(cluster, trial.baseUrl));
    pool.report(trial, 'undecided');
    assert.ok(!pool.isCoolingDown(cluster, trial.baseUrl));
    const forgotten = pool.pick(cluster);
    await clock.advance(10 * 60_000);
    assert.ok(!pool.isCoolingDown(cluster, forgotten.baseUrl));
  });

  it('count one failure for the requests that were under way together', async () => {
    const { clock, pool } = harness();
    const unhealthy = atServer(cluster, urls[2]!);
    for (let i = 0; i < 20; i++) pool.report(unhealthy, 'unhealthy');
    await clock.advance(shortestCoolDownMs);
    assert.ok(!pool.isCoolingDown(cluster, urls[2]!));
  });

  it('leave a provider with one server as it is', () => {
    const { pool } = harness();
    const { mirrors: _mirrors, ...single } = cluster;
    pool.report(single, 'unhealthy');
    assert.equal(pool.pick(single, 'x'), single);
    assert.ok(!pool.isCoolingDown(single, single.baseUrl));
  });

  it('move what lies beside the base URL along, and nothing that lies elsewhere', () => {
    const llamas: Provider = { ...llamaCpp, mirrors: ['http://gpu:9090/v1'] };
    assert.deepEqual(atServer(llamas, 'http://gpu:9090/v1').fim, { style: 'llama-infill', baseUrl: 'http://gpu:9090' });
    const apart: Provider = { ...cluster, fim: { style: 'completions', baseUrl: 'http://fim:1/v1' } };
    assert.equal(atServer(apart, urls[1]!).fim?.baseUrl, 'http://fim:1/v1');
    const picked = atServer(cluster, urls[1]!);
    assert.deepEqual([...serversOf(picked)].sort(), [...urls].sort());
    assert.deepEqual([...serversOf(atServer(picked, urls[2]!))].sort(), [...urls].sort());
  });

  it('are never chosen while they rest and another does not; when all rest, the least bad one is', async () => {
    const step = fc.record({
      do: fc.constantFrom('pick', 'ok', 'unhealthy', 'undecided', 'wait' as const),
      server: fc.nat({ max: 2 }),
      affinity: fc.option(fc.constantFrom('x', 'y', 'z'), { nil: undefined }),
      wait: fc.integer({ min: 1, max: 400_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { clock, pool } = harness();
        for (const { do: action, server, affinity, wait } of steps) {
          if (action === 'wait') await clock.advance(wait);
          else if (action !== 'pick') pool.report(atServer(cluster, urls[server]!), action);
          else {
            const coolingDown = new Set(urls.filter((url) => pool.isCoolingDown(cluster, url)));
            const { baseUrl } = pool.pick(cluster, affinity);
            assert.ok(urls.includes(baseUrl));
            if (coolingDown.size < urls.length) assert.ok(!coolingDown.has(baseUrl), `${baseUrl} rests`);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('are the soonest back when all of them rest', async () => {
    const { clock, pool } = harness();
    for (const url of urls) {
      pool.report(atServer(cluster, url), 'unhealthy');
      await clock.advance(100);
    }
    assert.equal(pool.pick(cluster).baseUrl, urls[0]);
  });

  it('are forgotten in the end: memory is bounded', () => {
    const { pool } = harness();
    for (let i = 0; i < 5_000; i++) {
      const many: Provider = { ...cluster, id: `p${i}` };
      pool.report(many, 'unhealthy');
      pool.pick(many, `c${i}`);
    }
    assert.ok(!pool.isCoolingDown({ ...cluster, id: 'p0' }, urls[0]!));
    assert.ok(pool.isCoolingDown({ ...cluster, id: 'p4999' }, urls[0]!));
  });
});
