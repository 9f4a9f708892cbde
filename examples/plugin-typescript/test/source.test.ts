// Tests of the source against the fake API, whole and broken.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { fakeApi, faultNames, type Faults, token } from '../fakeapi/fakeapi.js';
import { Checks, Settings } from '../src/licexport.js';
import { source } from '../src/source.js';
import { never, record, type Recorder } from './stream.js';

/** Settings for a fake API that is started for the time of use. They are less
 * patient than those of users, so that the tests end soon; but not so impatient that a
 * busy machine looks like an API that hangs. */
async function withApi<T>(faults: Faults, use: (settings: Settings) => Promise<T>, key = token): Promise<T> {
  const server = createServer(fakeApi(faults)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const patience = faults.names.includes('hang') ? { max_wait: '3s', stall: '1s' } : { max_wait: '1s', stall: '20s' };
    const plain = { url: `http://127.0.0.1:${port}`, ...patience };
    return await use(new Settings(JSON.stringify(plain), { '/token': key }));
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const run = (faults: Faults, licensesOnly = false) =>
  withApi(faults, (settings) => record((writer) => source.export(settings, writer), licensesOnly));

const everybody = { 'user-1': ['basic', 'pro'], 'user-2': ['basic'], 'user-3': [], 'user-4': ['trial'], 'user-5': ['pro'] };

test('the export has everybody', async () => {
  const sent = await run({ names: [] });
  assert.deepEqual(sent.holders, everybody);
  const { traffic, ...totals } = sent.last?.completed as Record<string, unknown>;
  assert.deepEqual(totals, { licenses: 3, holders: 5, assignments: 5, expected_holders: 5 });
  assert.deepEqual(traffic, { requests: 5, pages: 3, retries: 0 });
});

test('a number of licenses that the API does not name is unknown, not 0', async () => {
  const sent = await run({ names: [] });
  const bought = sent.messages.flatMap((m) => m.licenses?.licenses ?? []).map((l) => [l.id, l.purchased]);
  assert.deepEqual(bought, [['basic', 10], ['pro', 3], ['trial', undefined]]);
});

test('licenses alone ask for no users', async () => {
  const sent = await run({ names: [] }, true);
  assert.deepEqual(sent.holders, {});
  assert.equal(sent.last?.completed?.licenses, 3);
});

test('the checks pass', async () => {
  const checks = new Checks(false, never);
  await withApi({ names: [] }, (settings) => source.check(settings, checks));
  assert.deepEqual(checks.results.map((r) => (r as { status: string }).status), Array(3).fill('STATUS_PASSED'));
});

test('a refused token is the fault of the setting, and is not repeated', async () => {
  const checks = new Checks(false, never);
  await withApi({ names: [] }, (settings) => source.check(settings, checks), 'expired-token');
  const [, products, users] = checks.results as { status: string; problem?: { config_path: string } }[];
  assert.equal(products?.problem?.config_path, '/token');
  assert.equal(users?.status, 'STATUS_SKIPPED');
  assert.ok(!JSON.stringify(checks.results).includes('expired-token'));
});

test('an address that would send the token in clear is refused', async () => {
  for (const url of ['http://acme.example', 'acme.example', 'https://user@acme.example', '']) {
    const checks = new Checks(true, never);
    await source.check(new Settings(JSON.stringify({ url }), { '/token': 'hush' }), checks);
    const [settings] = checks.results as { problem?: { config_path: string } }[];
    assert.equal(settings?.problem?.config_path, '/url', url);
  }
});

/** What becomes of each fault: the same export, or none with this code. Once and
 * always are about the second page of the users, everywhere is about all answers.
 * What is empty is not tried. */
const same = 'the same export';
const outcomes: Record<string, { once: string; always: string; everywhere: string }> = {
  // What an answer lacks is not nothing.
  'no-total': { once: 'answer_broken', always: 'answer_broken', everywhere: 'answer_broken' },
  'zero-total': { once: 'answer_broken', always: 'answer_broken', everywhere: 'answer_broken' },
  'no-total,no-next': { once: 'answer_broken', always: 'answer_broken', everywhere: 'answer_broken' },
  'no-items': { once: 'answer_broken', always: 'answer_broken', everywhere: 'answer_broken' },
  'no-id': { once: 'answer_broken', always: 'answer_broken', everywhere: 'answer_broken' },
  'no-products': { once: 'answer_broken', always: 'answer_broken', everywhere: '' },
  'new-product': { once: 'answer_broken', always: 'answer_broken', everywhere: '' },
  'message': { once: 'answer_broken', always: 'answer_broken', everywhere: 'answer_broken' },
  'empty': { once: 'answer_broken', always: 'answer_broken', everywhere: 'answer_broken' },
  // Lists that do not fit together are read again, but not for ever.
  'no-next': { once: same, always: 'list_incomplete', everywhere: 'list_incomplete' },
  'same-next': { once: same, always: 'list_broke_off', everywhere: 'list_incomplete' },
  'empty-page': { once: same, always: 'list_incomplete', everywhere: 'list_incomplete' },
  'fewer-items': { once: same, always: 'list_incomplete', everywhere: 'list_incomplete' },
  // Requests that fail are sent again, as long as max_wait allows.
  'cut': { once: same, always: '', everywhere: 'connection_lost' },
  'doubled-name': { once: same, always: '', everywhere: 'answer_broken' },
  'large-id': { once: same, always: 'answer_broken', everywhere: '' },
  'hang': { once: same, always: '', everywhere: 'timeout' },
  'reset': { once: same, always: '', everywhere: 'connection_lost' },
  'html': { once: same, always: '', everywhere: 'unexpected_answer' },
  '429': { once: same, always: '', everywhere: 'unavailable' },
  '500': { once: same, always: '', everywhere: 'unavailable' },
  '503': { once: same, always: '', everywhere: 'unavailable' },
  '429-wait': { once: same, always: '', everywhere: 'throttled' },
  '503-wait': { once: same, always: '', everywhere: 'throttled' },
  // These will not change by themselves.
  '401': { once: 'token_refused', always: 'token_refused', everywhere: 'token_refused' },
  '403': { once: 'token_forbidden', always: 'token_forbidden', everywhere: 'token_forbidden' },
  '404': { once: 'not_found', always: 'not_found', everywhere: 'not_found' },
  'moved': { once: 'unexpected_answer', always: 'unexpected_answer', everywhere: 'unexpected_answer' },
};

test('every fault of the fake API is tried', () => {
  assert.deepEqual(Object.keys(outcomes).filter((name) => !name.includes(',')).sort(), faultNames);
});

test('the export is the same in spite of a fault, or there is none', { concurrency: 30 }, async (t) => {
  const runs = Object.entries(outcomes).flatMap(([names, { once, always, everywhere }]) => [
    { names, how: 'once', want: once, faults: { times: 1 } },
    { names, how: 'always', want: always, faults: {} },
    { names, how: 'everywhere', want: everywhere, faults: { everywhere: true } },
  ]);
  await Promise.all(
    runs
      .filter(({ want }) => want !== '')
      .map(({ names, how, want, faults }) =>
        t.test(`${names} ${how}`, async () => judge(await run({ names: names.split(','), ...faults }), want)),
      ),
  );
});

function judge(sent: Recorder, want: string): void {
  const problem = sent.last?.diagnostic;
  if (want === same) {
    assert.equal(problem, undefined);
    assert.deepEqual(sent.holders, everybody);
    assert.equal(sent.last?.completed?.expected_holders, 5);
    return;
  }
  assert.equal(problem?.code.split('.')[1], want, problem?.detail);
  assert.notEqual(problem?.origin, 'ORIGIN_PLUGIN');
}
