import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { newIdentity } from '../src/certificate.js';
import type { ExportResponse, Holder } from '../src/contract.js';
import { chooseVersion, handshakeLine } from '../src/handshake.js';
import { Secret } from '../src/secret.js';
import { check, exportAll, settingsOf } from '../src/source.js';
import { Writer } from '../src/writer.js';

/** A stream that takes everything, or nothing until it is drained. */
class Stream extends EventEmitter {
  readonly messages: ExportResponse[] = [];
  ended = false;

  constructor(readonly open = true) {
    super();
  }

  write(message: ExportResponse): boolean {
    this.messages.push(message);
    return this.open;
  }

  end(): void {
    this.ended = true;
  }
}

const holder = (id: string, ...license_ids: string[]): Holder => ({ id, kind: 'KIND_USER', license_ids });
const never = new AbortController().signal;

test('the certificate is one for localhost that signs itself', () => {
  const identity = newIdentity();
  const certificate = new X509Certificate(identity.certificatePem);
  assert.equal(certificate.checkHost('localhost'), 'localhost');
  assert.ok(certificate.verify(certificate.publicKey));
  assert.ok(certificate.ca);
  assert.ok(Date.parse(certificate.validFrom) < Date.now() && Date.now() < Date.parse(certificate.validTo));
  assert.deepEqual(certificate.raw, identity.der);
});

test('the version is chosen by number', () => {
  assert.equal(chooseVersion({ PLUGIN_PROTOCOL_VERSIONS: '1' }), 1);
  assert.equal(chooseVersion({ PLUGIN_PROTOCOL_VERSIONS: '2,10,1' }), 1);
  assert.equal(chooseVersion({ PLUGIN_PROTOCOL_VERSIONS: '9,10' }), 1);
  assert.equal(chooseVersion({}), 1);
});

test('the handshake is one line without padding', () => {
  for (let i = 0; i < 10; i++) {
    const line = handshakeLine({ PLUGIN_PROTOCOL_VERSIONS: '1' }, 'unix', '/tmp/s', newIdentity());
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

test('the writer numbers, batches and counts', async () => {
  const stream = new Stream();
  await new Writer(stream, false, never).run(async (w) => {
    await w.license({ id: 'a' });
    await w.license({ id: 'b' });
    w.expect(501);
    for (let i = 0; i < 501; i++) {
      await w.holder(holder(`h${i}`, 'a', 'a'));
    }
    await w.holder(holder('h0', 'b')); // has both then
  });
  assert.deepEqual(stream.messages.map((m) => m.sequence), [1, 2, 3, 4, 5]);
  assert.deepEqual(stream.messages.slice(2, 4).map((m) => m.holders?.holders.length), [500, 2]);
  assert.deepEqual(stream.messages.at(-1)?.completed, { licenses: 2, holders: 501, assignments: 502, expected_holders: 501 });
  assert.ok(stream.ended);
});

test('an export that throws never completes', async () => {
  const stream = new Stream();
  await new Writer(stream, false, never).run(async (w) => {
    await w.holder(holder('h', 'unknown'));
  });
  assert.equal(stream.messages.length, 1);
  const problem = stream.messages[0]?.diagnostic;
  assert.equal(problem?.origin, 'ORIGIN_PLUGIN');
  assert.equal(problem?.detail, 'holder h has license unknown, which was not sent before');
});

test('the writer waits for a reader that does not read', async () => {
  const stream = new Stream(false);
  let sent = 0;
  const running = new Writer(stream, false, never).run(async (w) => {
    for (; sent < 3; sent++) {
      await w.license({ id: `l${sent}` });
    }
  });
  assert.equal(sent, 0);
  assert.equal(stream.messages.length, 1);
  while (!stream.ended) {
    stream.emit('drain');
    await new Promise(setImmediate);
  }
  await running;
  assert.equal(stream.messages.length, 4);
});

test('a canceled export ends without another message', async () => {
  const stream = new Stream(false);
  const controller = new AbortController();
  const running = new Writer(stream, false, controller.signal).run(async (w) => {
    await w.license({ id: 'a' });
    await w.license({ id: 'b' });
  });
  controller.abort();
  await running;
  assert.equal(stream.messages.length, 1);
  assert.ok(stream.ended);
});

test('settings that are missing are named', () => {
  const path = (json: string, secrets: Record<string, string>) => {
    try {
      settingsOf({ json, secrets });
    } catch (thrown) {
      return (thrown as { diagnostic: { config_path: string } }).diagnostic.config_path;
    }
    return '';
  };
  assert.equal(path('{}', { '/token': 't' }), '/url');
  assert.equal(path('{"url": "no address"}', { '/token': 't' }), '/url');
  assert.equal(path('{"url": "https://api.example.com"}', {}), '/token');
  assert.equal(path('{"url": "https://api.example.com"}', { '/token': 't' }), '');
});

/** Runs a function against an API. */
async function withApi(api: RequestListener, use: (config: { json: string; secrets: Record<string, string> }) => Promise<void>) {
  const server = createServer(api).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await use({ json: JSON.stringify({ url: `http://127.0.0.1:${port}` }), secrets: { '/token': 'hush' } });
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

test('all pages are read', async () => {
  const answers: Record<string, unknown> = {
    '/products': [{ id: 'basic', name: 'Basic', bought: 5 }],
    '/users': { total: 2, next: '/users?page=2', users: [{ id: '1', name: 'Ann', email: 'ann@example.com', products: ['basic'] }] },
    '/users?page=2': { total: 2, users: [{ id: '2', name: 'Bob', email: 'bob@example.com', products: [] }] },
  };
  await withApi(
    (request, response) => {
      assert.equal(request.headers.authorization, 'Bearer hush');
      response.end(JSON.stringify(answers[request.url ?? '']));
    },
    async (config) => {
      const stream = new Stream();
      await new Writer(stream, false, never).run((w) => exportAll(config, w));
      assert.deepEqual(stream.messages.at(-1)?.completed, { licenses: 1, holders: 2, assignments: 1, expected_holders: 2 });
    },
  );
});

test('an answer of another form is an error, not an empty list', async () => {
  for (const odd of ['/products', '/users?page=2']) {
    const answers: Record<string, unknown> = {
      '/products': [{ id: 'basic', name: 'Basic', bought: 5 }],
      '/users': { total: 1, next: '/users?page=2', users: [{ id: '1', name: 'Ann', email: 'ann@example.com', products: ['basic'] }] },
      [odd]: { message: 'try again later' },
    };
    await withApi(
      (request, response) => response.end(JSON.stringify(answers[request.url ?? ''])),
      async (config) => {
        const stream = new Stream();
        await new Writer(stream, false, never).run((w) => exportAll(config, w));
        assert.equal(stream.messages.at(-1)?.diagnostic?.detail, `GET ${odd}: the list is missing`);
      },
    );
  }
});

test('what an answer lacks is not nothing', async () => {
  const user = { id: '1', name: 'Ann', email: 'ann@example.com', products: ['basic'] };
  const odd: Record<string, unknown> = {
    'the total': { next: '/users?page=2', users: [user] },
    'next': { total: 2, users: [user] },
    'both': { users: [user] },
    'products': { total: 2, next: '/users?page=2', users: [{ ...user, products: undefined }] },
    'an end': { total: 2, next: '/users', users: [user] },
    'a path': { total: 2, next: '@evil.example.com/users', users: [user] },
  };
  for (const [what, first] of Object.entries(odd)) {
    const answers: Record<string, unknown> = {
      '/products': [{ id: 'basic', name: 'Basic' }],
      '/users': first,
      '/users?page=2': { total: 2, users: [{ ...user, id: '2' }] },
    };
    await withApi(
      (request, response) => response.end(JSON.stringify(answers[request.url ?? ''])),
      async (config) => {
        const stream = new Stream();
        await new Writer(stream, false, never).run((w) => exportAll(config, w));
        const end = stream.messages.at(-1);
        if (what === 'next') {
          assert.deepEqual(end?.completed, { licenses: 1, holders: 1, assignments: 1, expected_holders: 2 }); // licexport refuses it
        } else {
          assert.equal(end?.diagnostic?.origin, 'ORIGIN_UPSTREAM', what);
        }
      },
    );
  }
});

test('a total that shrinks excuses nobody', async () => {
  const answers: Record<string, unknown> = {
    '/products': [{ id: 'basic', name: 'Basic', bought: 5 }],
    '/users': { total: 3, next: '/users?page=2', users: [{ id: '1', name: 'Ann', email: 'ann@example.com', products: ['basic'] }] },
    '/users?page=2': { total: 0, users: [] },
  };
  await withApi(
    (request, response) => response.end(JSON.stringify(answers[request.url ?? ''])),
    async (config) => {
      const stream = new Stream();
      await new Writer(stream, false, never).run((w) => exportAll(config, w));
      assert.equal(stream.messages.at(-1)?.completed?.expected_holders, 3);
    },
  );
});

test('half of an answer is an error', async () => {
  await withApi(
    (_, response) => response.end('[{"id": "basic"'),
    async (config) => {
      const stream = new Stream();
      await new Writer(stream, false, never).run((w) => exportAll(config, w));
      assert.equal(stream.messages.length, 1);
      assert.equal(stream.messages[0]?.diagnostic?.origin, 'ORIGIN_UPSTREAM');
    },
  );
});

test('a refused token is the fault of the setting, and is not repeated', async () => {
  await withApi(
    (_, response) => response.writeHead(401).end('bad token hush'),
    async (config) => {
      const [, products] = await check(config, false, never);
      assert.equal(products?.status, 'STATUS_FAILED');
      assert.equal(products?.problem?.config_path, '/token');
      assert.ok(!JSON.stringify(products).includes('hush'));
    },
  );
});
