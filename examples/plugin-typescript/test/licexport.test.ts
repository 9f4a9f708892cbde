// Tests of the helper; they need no change when the source does.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { handshakeLine, hasDoubledName, newIdentity, Secret, Settings, Writer } from '../src/licexport.js';
import { never, record, Recorder } from './stream.js';

const user = (id: string, ...licenses: string[]) => ({ id, emails: [], licenses });
const product = (id: string) => ({ id, uid: `acme:${id}` });

test('the certificate is one for localhost that signs itself', () => {
  const identity = newIdentity();
  const certificate = new X509Certificate(identity.certificate);
  assert.equal(certificate.checkHost('localhost'), 'localhost');
  assert.ok(certificate.verify(certificate.publicKey));
  assert.ok(certificate.ca);
  assert.ok(Date.parse(certificate.validFrom) < Date.now() && Date.now() < Date.parse(certificate.validTo));
  assert.deepEqual(certificate.raw, identity.der);
});

test('the handshake is one line without padding, and versions are numbers', () => {
  for (const offered of ['1', '2,10,1', '9,10', '']) {
    const line = handshakeLine({ PLUGIN_PROTOCOL_VERSIONS: offered }, 'unix', '/tmp/s', newIdentity().der);
    assert.match(line, /^1\|1\|unix\|\/tmp\/s\|grpc\|[A-Za-z0-9+/]+\n$/);
  }
});

test('a secret does not show', () => {
  const secret = new Secret('hush');
  for (const text of [String(secret), JSON.stringify({ secret }), inspect({ secret })]) {
    assert.ok(!text.includes('hush'), text);
  }
  assert.equal(secret.reveal(), 'hush');
});

test('durations are like 90s and 1h30m', () => {
  const duration = (max_wait: string) => new Settings(JSON.stringify({ max_wait }), {}).duration('max_wait', 7);
  assert.deepEqual(['90s', '1h30m', '500ms', '0.5s', ''].map(duration), [90_000, 5_400_000, 500, 500, 7]);
  for (const wrong of ['90', 's', '-1s', '1d', '1s ']) {
    assert.throws(() => duration(wrong), /max_wait is no duration/);
  }
});

test('a name that is twice in one object is noticed', () => {
  for (const text of ['{"a": 1, "a": 2}', '[{"b": {}, "a": [1], "b": 2}]', '{"id": 1, "\\u0069d": 2}', '{"a\\"": 1, "a\\"": 2}']) {
    assert.ok(hasDoubledName(text), text);
  }
  for (const text of ['{"a": {"a": [{"a": 1}, {"a": "a"}]}}', '{"a": "\\"a\\": 1", "b": ["a", "a"]}', '{"a": "{", "b": "a"}', '[]']) {
    assert.ok(!hasDoubledName(text), text);
  }
});

test('the writer numbers, batches and counts', async () => {
  const sent = await record(async (w) => {
    await w.license(product('a'));
    await w.license(product('b'));
    w.expect(501);
    for (let i = 0; i < 501; i++) {
      await w.assign(user(`h${i}`, 'a', 'a'));
    }
    await w.assign(user('h0', 'b')); // has both then
  });
  assert.deepEqual(sent.messages.map((m) => m.sequence), [1, 2, 3, 4, 5]);
  assert.deepEqual(sent.messages.slice(2, 4).map((m) => m.holders?.holders.length), [500, 2]);
  const { licenses, holders, assignments, expected_holders } = sent.last?.completed ?? {};
  assert.deepEqual([licenses, holders, assignments, expected_holders], [2, 501, 502, 501]);
  assert.ok(sent.ended);
});

test('devices and those who are left out count, too', async () => {
  const sent = await record(async (w) => {
    await w.assign({ ...user('d'), kind: 'DEVICE' });
    await w.assign({ ...user('g'), leftOut: 'guests are excluded' });
  });
  assert.deepEqual(sent.messages[0]?.holders?.holders, [
    { id: 'd', kind: 'KIND_DEVICE', name: '', emails: [], license_ids: [], left_out: '' },
    { id: 'g', kind: 'KIND_USER', name: '', emails: [], license_ids: [], left_out: 'guests are excluded' },
  ]);
});

test('large holders make small batches', async () => {
  const sent = await record(async (w) => {
    for (let i = 0; i < 500; i++) {
      await w.assign({ ...user(`h${i}`), name: 'n'.repeat(1_000) });
    }
  });
  assert.ok(sent.messages.length > 2);
});

test('a restart forgets the holders, not the licenses', async () => {
  const sent = await record(async (w) => {
    await w.license(product('a'));
    await w.assign(user('gone', 'a'));
    await w.restart('the cursor has expired');
    await w.assign(user('h', 'a'));
    w.expect(1);
  });
  assert.deepEqual(sent.holders, { h: ['a'] });
  assert.equal(sent.last?.completed?.holders, 1);
});

test('an export that throws never completes', async () => {
  const sent = await record((w) => w.assign(user('h', 'unknown')));
  assert.equal(sent.messages.length, 1);
  assert.equal(sent.last?.diagnostic?.origin, 'ORIGIN_PLUGIN');
  assert.match(sent.last?.diagnostic?.detail ?? '', /the license unknown, which was not sent before/);
});

test('the writer waits for a reader that does not read', async () => {
  const stream = new Recorder(false);
  let sent = 0;
  const running = new Writer(stream, false, never).run(async (w) => {
    for (; sent < 3; sent++) {
      await w.license(product(`l${sent}`));
    }
  });
  assert.equal(sent, 0);
  assert.equal(stream.messages.length, 1);
  while (!stream.ended) {
    stream.emit('drain');
    await new Promise(setImmediate);
  }
  await running;
  assert.equal(sent, 3);
});

test('a canceled export stops and sends nothing more', async () => {
  const controller = new AbortController();
  const stream = new Recorder(false);
  const running = new Writer(stream, false, controller.signal).run((w) => w.license(product('a')));
  controller.abort();
  await running;
  assert.equal(stream.messages.length, 1);
});
