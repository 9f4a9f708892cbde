// Everything about licexport that no source has to know: the process with its
// handshake and mutual TLS, the export with its counts, and web APIs that are read
// completely or not at all. Take it as it is. The contract it speaks is explained
// in proto/source.proto.
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';
import { format, inspect } from 'node:util';
import * as grpc from '@grpc/grpc-js';
import * as protoLoader from '@grpc/proto-loader';
import { EnvHttpProxyAgent, type Dispatcher, request } from 'undici';
import contract from '../../../proto/licexport/source/v1/source.proto';

// --- What a source is ---------------------------------------------------------

/** A source plugin. A source without a vendor's total sets knowsTotals to false. */
export interface Source {
  name: string; // as in the file name licexport-source-<name>
  version: string; // semantic, without v
  summary: string;
  knowsTotals: boolean;
  /** JSON Schema of the settings besides the commonSettings, by name. */
  properties: Record<string, object>;
  required: string[];
  /** Tries the settings step by step. It reads no more than one user. */
  check(settings: Settings, checks: Checks): Promise<void>;
  /** Reads everything. Returning means that nothing is missing: who is not
   * reported loses the license. When in doubt, throw. */
  export(settings: Settings, writer: Writer): Promise<void>;
}

export interface License {
  id: string; // the vendor's own, which never changes
  uid: string; // what Alvao stores
  name?: string;
  purchased?: number | undefined; // left out: unknown; 0: none is owned
  consumed?: number | undefined;
}

export interface Holder {
  id: string;
  name?: string;
  emails: string[]; // best first
  licenses: string[]; // ids; none: the holder counts for the total only
  kind?: 'USER' | 'DEVICE' | 'KEY'; // left out: USER; only users are exported
  leftOut?: string; // why the settings leave it out: it counts, but is not exported
}

/** A problem in words for people. Thrown, it ends an export or fails a check. */
export class Problem extends Error {
  constructor(
    summary: string,
    readonly detail: string,
    readonly options: { origin: 'CONFIG' | 'UPSTREAM' | 'PLUGIN'; code?: string; path?: string },
  ) {
    super(summary);
  }
}

/** A setting is wrong: name it without a slash. */
export const configProblem = (setting: string, summary: string, detail = '', code = '') =>
  new Problem(summary, detail, { origin: 'CONFIG', path: `/${setting}`, code });

/** The vendor, or the way to it, is to blame. */
export const upstreamProblem = (code: string, summary: string, detail = '') =>
  new Problem(summary, detail, { origin: 'UPSTREAM', code });

/** What a thrown value means: all but a Problem is a bug of the plugin. */
export function diagnosticOf(thrown: unknown, severity = 'SEVERITY_ERROR') {
  const problem =
    thrown instanceof Problem
      ? thrown
      : new Problem('the plugin failed', thrown instanceof Error ? thrown.message : String(thrown), { origin: 'PLUGIN' });
  const { origin, code = '', path: config_path = '' } = problem.options;
  return { severity, summary: problem.message, detail: problem.detail, code, config_path, origin: `ORIGIN_${origin}` };
}

/** A value that shows up nowhere by accident: not in logs, not in JSON. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  reveal = () => this.#value;
  toString = () => '[secret]';
  toJSON = () => '[secret]';
  [inspect.custom] = () => '[secret]';
}

// --- Settings -----------------------------------------------------------------

/** Settings that sources of web APIs have in common; Client reads them. */
const commonSettings = {
  ca_file: { type: 'string', 'x-path': true, description: 'PEM file with certificate authorities to trust besides the usual ones' },
  max_wait: { type: 'string', default: '30m', description: 'How long a run waits at most, all waits together, as in 30m' },
  stall: { type: 'string', default: '1m', description: 'How long an answer may stand still before it is asked for again, as in 1m' },
};

/** What the user has set. */
export class Settings {
  readonly #plain: Record<string, unknown>;
  constructor(json: string, private readonly secrets: Record<string, string>) {
    this.#plain = JSON.parse(json || '{}') as Record<string, unknown>;
  }

  /** The value of a setting that is no text, as in true. */
  value = (name: string) => this.#plain[name];

  optional(name: string): string {
    const value = this.#plain[name];
    return typeof value === 'string' ? value : '';
  }

  text(name: string): string {
    const value = this.optional(name);
    if (value === '') {
      throw configProblem(name, `the setting ${name} is missing`);
    }
    return value;
  }

  secret(name: string): Secret {
    const value = this.secrets[`/${name}`];
    if (!value) {
      throw configProblem(name, `the setting ${name} is missing`);
    }
    return new Secret(value);
  }

  /** The address of an API. A secret must not cross a network in clear. */
  url(name: string): URL {
    const text = this.text(name).replace(/\/+$/, '');
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const local = ['127.0.0.1', 'localhost', '[::1]'].includes(url?.hostname ?? '');
    if (!url || url.username || url.search || url.hash || !(url.protocol === 'https:' || (url.protocol === 'http:' && local))) {
      throw configProblem(name, 'the address of the API cannot be used', 'It is like https://api.example.com. Only on this machine it may begin with http://.');
    }
    return url;
  }

  /** A duration such as 90s or 1h30m, in milliseconds. */
  duration(name: keyof typeof commonSettings, otherwise: number): number {
    const text = this.optional(name);
    const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
    if (text !== '' && parts.map((p) => p[0]).join('') !== text) {
      throw configProblem(name, `${name} is no duration`, 'It is like 90s, 30m or 1h30m.');
    }
    const unit = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as Record<string, number>;
    return text === '' ? otherwise : parts.reduce((sum, [, n, u]) => sum + Number(n) * unit[u!]!, 0);
  }
}

/** Collects the results of checks. After one that failed, the rest is skipped. */
export class Checks {
  readonly results: object[] = [];
  #failed = false;
  constructor(readonly offline: boolean, readonly signal: AbortSignal) {}

  async run(name: string, step: () => Promise<string> | string): Promise<void> {
    if (this.#failed) {
      this.results.push({ name, status: 'STATUS_SKIPPED' });
      return;
    }
    try {
      this.results.push({ name, status: 'STATUS_PASSED', summary: await step() });
    } catch (thrown) {
      this.#failed = true;
      this.results.push({ name, status: 'STATUS_FAILED', problem: diagnosticOf(thrown) });
    }
  }
}

// --- The export ---------------------------------------------------------------

/** The part of a gRPC stream that a Writer needs. */
export interface Stream extends EventEmitter {
  write(message: object): boolean;
  end(): unknown;
}

const batchHolders = 500;
const batchBytes = 256 << 10;
const batchMilliseconds = 1_000;

/** Sends one export: it numbers, batches and counts, and it waits while licexport
 * does not read. Without that wait, all that is unread would pile up in memory. */
export class Writer {
  readonly traffic = { requests: 0, pages: 0, retries: 0 };
  #sequence = 0;
  #batch: object[] = [];
  #bytes = 0;
  #flushed = Date.now();
  #expected: number | undefined;
  #noTotal = '';
  readonly #licenses = new Set<string>();
  readonly #holders = new Map<string, Set<string>>(); // id -> ids of its licenses

  constructor(
    private readonly stream: Stream,
    readonly licensesOnly: boolean,
    readonly signal: AbortSignal,
  ) {}

  async license(license: License): Promise<void> {
    if (license.id === '' || this.#licenses.has(license.id)) {
      throw new Error(`license ${JSON.stringify(license.id)} has no id or was sent before`);
    }
    this.#licenses.add(license.id);
    await this.#send({ licenses: { licenses: [license] } });
  }

  /** Reports a user. Reported again, it has the licenses of all reports. */
  async assign(holder: Holder): Promise<void> {
    const held = [...new Set(holder.licenses)];
    const unknown = held.find((id) => !this.#licenses.has(id));
    if (holder.id === '' || unknown !== undefined) {
      throw new Error(`holder ${JSON.stringify(holder.id)} has no id, or the license ${unknown}, which was not sent before`);
    }
    const all = this.#holders.get(holder.id) ?? new Set<string>();
    held.forEach((id) => all.add(id));
    this.#holders.set(holder.id, all);
    const emails = holder.emails.filter(Boolean).map((address) => ({ address, kind: 'KIND_MAIL' }));
    const { id, name = '', kind = 'USER', leftOut: left_out = '' } = holder;
    const message = { id, kind: `KIND_${kind}`, name, emails, license_ids: held, left_out };
    this.#batch.push(message);
    this.#bytes += Buffer.byteLength(JSON.stringify(message));
    if (this.#batch.length >= batchHolders || this.#bytes >= batchBytes || Date.now() - this.#flushed >= batchMilliseconds) {
      await this.#flush();
    }
  }

  /** The number of holders that the vendor names: fewer are refused. Never a number
   * that was counted here, which is always right and proves nothing. */
  expect(holders: number): void {
    this.#expected = holders;
  }

  /** Why the vendor names no number this time. A source that knows totals calls
   * this or expect. */
  noTotal(reason: string): void {
    this.#noTotal = reason;
  }

  /** Forgets all holders: the source reads them from the start again. */
  async restart(reason: string): Promise<void> {
    this.#batch = [];
    this.#holders.clear();
    await this.#send({ restarted: { reason } });
  }

  async progress(done: number, total: number, unit: string): Promise<void> {
    await this.#flush();
    await this.#send({ progress: { done, total, unit, traffic: this.traffic } });
  }

  /** Announces a wait, so that licexport does not take it for a hang. */
  async waiting(milliseconds: number, reason: string): Promise<void> {
    const until = Date.now() + milliseconds;
    const waiting_until = { seconds: Math.ceil(until / 1_000), nanos: 0 };
    await this.#flush();
    await this.#send({ progress: { done: this.#holders.size, waiting_until, waiting_reason: reason, traffic: this.traffic } });
  }

  async warn(problem: Problem): Promise<void> {
    await this.#send({ diagnostic: diagnosticOf(problem, 'SEVERITY_WARNING') });
  }

  /** Runs an export to its end: Completed if it returns, an error if it throws. */
  async run(read: (writer: Writer) => Promise<void>): Promise<void> {
    try {
      await read(this);
      await this.#flush();
      await this.#send({ completed: this.#completed() });
    } catch (thrown) {
      if (!this.signal.aborted) {
        await this.#send({ diagnostic: diagnosticOf(thrown) });
      }
    }
    this.stream.end();
  }

  #completed() {
    let assignments = 0;
    for (const held of this.#holders.values()) {
      assignments += held.size;
    }
    const totals = { licenses: this.#licenses.size, holders: this.#holders.size, assignments, traffic: this.traffic };
    if (this.licensesOnly) {
      return totals;
    }
    return this.#expected === undefined ? { ...totals, no_total: this.#noTotal } : { ...totals, expected_holders: this.#expected };
  }

  async #flush(): Promise<void> {
    const holders = this.#batch;
    [this.#batch, this.#bytes, this.#flushed] = [[], 0, Date.now()];
    if (holders.length > 0) {
      await this.#send({ holders: { holders } });
    }
  }

  async #send(event: object): Promise<void> {
    this.signal.throwIfAborted();
    this.#sequence++;
    if (!this.stream.write({ sequence: this.#sequence, ...event })) {
      await once(this.stream, 'drain', { signal: this.signal }); // never comes after a canceled call
    }
  }
}

// --- Web APIs -----------------------------------------------------------------

const attemptsOfAnExport = 12;
const attemptsOfACheck = 3;
const attemptsUnreached = 6; // of a server that has not answered once
const attemptsForeign = 4; // for answers that are no JSON
const requestMilliseconds = 270_000; // all attempts of a request, without waits that were asked for
const checkMilliseconds = 20_000;
const bodyBytes = 64 << 20;
const readings = 6; // of a list that does not fit its total

export interface ClientOptions {
  vendor: string; // for people; in lower case the prefix of codes
  url: URL;
  headers: () => Record<string, string>;
  /** Hears of waits. Without it this is a check, which is less patient. */
  writer?: Writer;
  signal: AbortSignal;
  /** Says what only this vendor means by a status. */
  explain?: (status: number) => Problem | undefined;
}

/** One page of a list: what Client.list needs to know of an answer. */
export interface Page<T> {
  total: number;
  next: string; // cursor of the next page; empty on the last one
  items: T[];
}

/** Why an attempt failed. Asked: for how long the vendor wants to be left alone. */
class Failure extends Error {
  constructor(message: string, readonly code: string, readonly asked?: number) {
    super(message);
  }
}

/** Reads a web API completely or not at all. One client serves one run. */
export class Client {
  readonly #dispatcher: Dispatcher;
  readonly #stall: number;
  readonly #prefix: string;
  #budget: number; // milliseconds that the run may still wait
  #reached = false;

  constructor(private readonly o: ClientOptions, settings: Settings) {
    this.#prefix = o.vendor.toLowerCase().replace(/[^a-z0-9]/g, '_');
    this.#stall = Math.min(settings.duration('stall', 60_000), 240_000);
    this.#budget = settings.duration('max_wait', 1_800_000);
    if (!o.writer) {
      this.#stall = Math.min(this.#stall, 15_000);
      this.#budget = Math.min(this.#budget, checkMilliseconds);
    }
    const tls = { ca: authorities(settings.optional('ca_file')) };
    // HTTPS_PROXY and NO_PROXY are those of the environment.
    this.#dispatcher = new EnvHttpProxyAgent({ connect: { ...tls, timeout: this.#stall }, requestTls: tls, headersTimeout: this.#stall, bodyTimeout: this.#stall });
  }

  close = () => this.#dispatcher.destroy();

  problem(code: string, summary: string, detail = ''): Problem {
    return upstreamProblem(`${this.#prefix}.${code}`, summary, detail);
  }

  /** An answer that cannot be right. */
  unusable = (detail: string) => this.problem('answer_broken', `an answer of ${this.o.vendor} cannot be used`, detail);

  /** Gets JSON. Only requests that may be sent more than once go this way. */
  async get(where: string, query: Record<string, string> = {}): Promise<unknown> {
    const target = new URL(`${this.o.url.href.replace(/\/$/, '')}/${where}`);
    target.search = new URLSearchParams(query).toString();
    const end = Date.now() + (this.o.writer ? requestMilliseconds : checkMilliseconds);
    let foreign = 0;
    for (let failed = 0, sent = 0; ; sent++) {
      try {
        return await this.#once(target, sent > 0);
      } catch (thrown) {
        if (!(thrown instanceof Failure)) {
          throw thrown;
        }
        foreign += thrown.code === 'unexpected_answer' ? 1 : 0;
        failed += thrown.asked === undefined ? 1 : 0;
        const most = Math.min(this.o.writer ? attemptsOfAnExport : attemptsOfACheck, this.#reached ? Infinity : attemptsUnreached);
        const pause = thrown.asked ?? Math.min(500 * 2 ** (failed - 1), 30_000) * (0.5 + Math.random() / 2);
        const late = thrown.asked === undefined && Date.now() + pause >= end;
        if (failed >= most || foreign >= attemptsForeign || late || pause > this.#budget) {
          throw this.#gaveUp(thrown, `GET /${where}: ${thrown.message}`);
        }
        await this.#wait(pause, thrown.message);
      }
    }
  }

  /** Reads a list to its end, or throws: half a list is worth nothing. A list that
   * does not fit its total is read again from the start, but not for ever. */
  async list<T>(unit: string, id: (item: T) => string, fetch: (cursor: string) => Promise<Page<T>>, take: (item: T) => Promise<void>, writer?: Writer): Promise<void> {
    for (let reading = 1; ; reading++) {
      const lost = await this.#pass(unit, id, fetch, take, writer);
      if (lost === undefined) {
        return;
      }
      if (reading === readings) {
        throw this.problem(lost.code, `${this.o.vendor} did not give all ${unit}`,
          `${lost.message}, in each of ${readings} readings. Nothing was exported, because the missing ${unit} would lose their licenses. Check whether the token may see all of them; otherwise run it again later.`);
      }
      await writer?.restart(lost.message);
    }
  }

  /** Reads a list once and returns why it is not whole. */
  async #pass<T>(unit: string, id: (item: T) => string, fetch: (cursor: string) => Promise<Page<T>>, take: (item: T) => Promise<void>, writer?: Writer): Promise<Failure | undefined> {
    const seen = new Set<string>();
    const cursors = new Set<string>(['']);
    let total = 0;
    for (let cursor = ''; ; ) {
      const page = await fetch(cursor);
      if (page.total < page.items.length) {
        throw this.unusable(`a page of ${unit} has ${page.items.length} items, its total is ${page.total}`);
      }
      total = Math.max(total, page.total); // a page that names fewer excuses nobody
      for (const item of page.items) {
        if (id(item) === '') {
          throw this.unusable(`one of the ${unit} has no id`);
        }
        seen.add(id(item));
        await take(item);
      }
      if (writer) {
        writer.traffic.pages++;
        await writer.progress(seen.size, total, unit);
      }
      if (page.next === '') {
        break;
      }
      if (cursors.has(page.next)) {
        return new Failure(`the list of ${unit} goes round in circles`, 'list_broke_off');
      }
      cursors.add(page.next);
      cursor = page.next;
    }
    if (seen.size < total) {
      return new Failure(`it counts ${total} ${unit}, but gave only ${seen.size}`, 'list_incomplete');
    }
    writer?.expect(total);
    return undefined;
  }

  /** Sends a request once and reads the whole answer. */
  async #once(target: URL, again: boolean): Promise<unknown> {
    this.o.signal.throwIfAborted();
    if (this.o.writer) {
      this.o.writer.traffic.requests++;
      this.o.writer.traffic.retries += again ? 1 : 0;
    }
    const limit = AbortSignal.timeout(this.o.writer ? requestMilliseconds : checkMilliseconds);
    let text: string;
    let status: number;
    let headers: Record<string, string | string[] | undefined>;
    try {
      const answer = await request(target, {
        dispatcher: this.#dispatcher,
        headers: { accept: 'application/json', ...this.o.headers() },
        signal: AbortSignal.any([this.o.signal, limit]),
      });
      ({ statusCode: status, headers } = answer);
      this.#reached = true;
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        chunks.push(chunk);
        if ((size += chunk.length) > bodyBytes) {
          throw new Failure('the answer is larger than any page can be', 'answer_broken');
        }
      }
      text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
    } catch (thrown) {
      this.o.signal.throwIfAborted();
      throw thrown instanceof Failure ? thrown : this.#connection(thrown as Error & { code?: string; cause?: Error });
    }
    if (status !== 200) {
      throw this.#status(status, headers['retry-after'], headers['date']);
    }
    return parse(text, String(headers['content-type'] ?? ''));
  }

  /** What a status means: something to try again, or a problem. */
  #status(status: number, retryAfter: unknown, date: unknown): Error {
    const asked = waitOf(String(retryAfter ?? ''), String(date ?? ''));
    if (status === 429 || status === 503) {
      return new Failure(`it answered with status ${status}`, asked === undefined ? 'unavailable' : 'throttled', asked);
    }
    if ([408, 500, 502, 504].includes(status)) {
      return new Failure(`it answered with status ${status}`, 'unavailable');
    }
    const own = this.o.explain?.(status);
    if (own) {
      return own;
    }
    const [code, advice] = status === 404 ? ['not_found', 'Check the address in the settings.']
      : status >= 300 && status < 400 ? ['unexpected_answer', 'An API does not lead elsewhere. Probably a proxy or a sign-in page answered in its place.']
      : status === 401 ? ['sign_in_refused', 'Check the credentials in the settings.']
      : status === 403 ? ['forbidden', 'The credentials lack a permission.']
      : ['request_refused', 'Check the settings. If they are right, tell the author of the plugin.'];
    return this.problem(code!, `${this.o.vendor} answered with status ${status}`, advice);
  }

  /** What an error of the connection means. Its text holds no header and no query. */
  #connection(error: Error & { code?: string; cause?: Error }): Error {
    const code = error.code ?? (error.cause as { code?: string } | undefined)?.code ?? error.name;
    if (/CERT|SIGNATURE|ISSUER|ALTNAME/.test(code)) {
      return new Problem(`the certificate of ${this.o.url.host} is not trusted on this machine`,
        `${code}. If a proxy or firewall here inspects TLS, name its certificate authority in ca_file.`,
        { origin: 'UPSTREAM', code: `${this.#prefix}.tls_not_trusted`, path: '/ca_file' });
    }
    const kind = /TIMEOUT|TimeoutError/i.test(code) ? 'timeout' : /ENOTFOUND|EAI_AGAIN|ECONNREFUSED/.test(code) ? 'no_network' : 'connection_lost';
    return new Failure(`no complete answer (${code})`, kind);
  }

  #gaveUp(failure: Failure, detail: string): Problem {
    const texts: Record<string, string> = {
      throttled: `${this.o.vendor} throttled this run for too long (max_wait)`,
      unavailable: `${this.o.vendor} is not able to answer`,
      unexpected_answer: `the answer does not come from ${this.o.vendor}`,
      answer_broken: `an answer of ${this.o.vendor} cannot be used`,
    };
    return this.problem(failure.code, texts[failure.code] ?? `${this.o.vendor} cannot be reached`, `${detail}. Run it again later; if it stays, check the network, proxy and firewall.`);
  }

  async #wait(milliseconds: number, why: string): Promise<void> {
    this.#budget -= milliseconds;
    if (milliseconds >= 2_000) {
      await this.o.writer?.waiting(milliseconds, `${this.o.vendor}: ${why}`);
    }
    await sleep(milliseconds, undefined, { signal: this.o.signal });
  }
}

/** Decodes JSON. Doubled names are refused, because two readers of such an answer may
 * see two different users, and so are whole numbers that JavaScript cannot hold,
 * because two of them could become one id. */
function parse(text: string, type: string): unknown {
  if (!/^application\/([\w.-]+\+)?json\b/i.test(type)) {
    throw new Failure(`an answer of the type ${type.slice(0, 60) || 'unknown'} came in place of JSON`, 'unexpected_answer');
  }
  let value: unknown;
  try {
    value = JSON.parse(text, (_, number: unknown) => {
      if (typeof number === 'number' && Number.isInteger(number) && !Number.isSafeInteger(number)) {
        throw new RangeError();
      }
      return number;
    });
  } catch (thrown) {
    throw new Failure(thrown instanceof RangeError ? 'the answer has a number that is too large' : 'the answer is no complete JSON', 'answer_broken');
  }
  if (typeof value !== 'object' || value === null) {
    throw new Failure('the answer is neither an object nor a list', 'answer_broken');
  }
  if (hasDoubledName(text)) {
    throw new Failure('the answer has a name twice in one object', 'answer_broken');
  }
  return value;
}

/** Reports whether an object in valid JSON has a name twice; JSON.parse takes the
 * last one. */
export function hasDoubledName(text: string): boolean {
  const open: (Set<string> | undefined)[] = []; // the names of each object; lists have none
  for (const [token, name, colon] of text.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}[\]]/g)) {
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : undefined);
    } else if (token === '}' || token === ']') {
      open.pop();
    } else if (name !== undefined && colon !== undefined) {
      const names = open.at(-1);
      const decoded = JSON.parse(name) as string; // "id" and "\u0069d" are one name
      if (names?.has(decoded)) {
        return true;
      }
      names?.add(decoded);
    }
  }
  return false;
}

/** Reads Retry-After: seconds, or a date by the clock of the server. */
function waitOf(value: string, date: string): number | undefined {
  const now = Date.parse(date) || Date.now();
  const milliseconds = /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) * 1_000 : Date.parse(value) - now;
  return milliseconds > 0 ? milliseconds : undefined;
}

function authorities(file: string): string[] | undefined {
  if (file === '') {
    return undefined;
  }
  let text = '';
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch {
    // said below
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) {
    throw configProblem('ca_file', 'the file of certificate authorities cannot be used', `${file} is no PEM file that can be read.`);
  }
  return [...rootCertificates, text];
}

// --- The process ----------------------------------------------------------------

const maxTransportBytes = 16 << 20;
const flushMilliseconds = 100; // for answers when the process ends
const contractVersions = [1];

type Environment = Record<string, string | undefined>;

/** Runs a source as a plugin. */
export function main(source: Source): void {
  const env: Environment = process.env;
  if (env['LICEXPORT_SOURCE_PLUGIN'] !== '6f0a8c2e-3d57-4f3c-9a57-5b1c1f6f6a51') {
    console.error(`${source.name} ${source.version}: ${source.summary}\n\nThis program is a source plugin of licexport. It does nothing on its own.`);
    process.exitCode = 1;
    return;
  }
  divertConsole();
  process.on('SIGINT', () => {}); // the terminal sends it to licexport as well, which decides
  if (env['LICEXPORT_STDIN_LIFELINE'] === '1') {
    process.stdin.on('end', () => process.exit(0)).resume();
  }
  serve(source, env).catch((thrown: Error) => {
    log('error', `the plugin cannot start: ${thrown.message}`);
    process.exit(1);
  });
}

/** Writes a line that licexport reads as a log record. */
export function log(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields: Record<string, unknown> = {}): void {
  fs.writeSync(2, JSON.stringify({ ...fields, '@level': level, '@message': message, '@timestamp': new Date().toISOString() }) + '\n');
}

/** Standard output is for the handshake alone: all that is printed goes to the log. */
function divertConsole(): void {
  for (const [method, level] of Object.entries({ debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error' } as const)) {
    console[method as 'log'] = (...args) => log(level, format(...args));
  }
  process.stdout.write = ((chunk: string | Uint8Array) => {
    log('info', 'the plugin wrote to standard output', { text: chunk.toString() });
    return true;
  }) as typeof process.stdout.write;
}

async function serve(source: Source, env: Environment): Promise<void> {
  const client = env['PLUGIN_CLIENT_CERT'];
  if (!client) {
    throw new Error('PLUGIN_CLIENT_CERT is not set: this plugin speaks with TLS only');
  }
  const identity = newIdentity();
  const credentials = grpc.ServerCredentials.createSsl(
    Buffer.from(client), // the only client there is
    [{ private_key: Buffer.from(identity.privateKey), cert_chain: Buffer.from(identity.certificate) }],
    true,
  );
  const server = new grpc.Server({
    'grpc.max_receive_message_length': maxTransportBytes,
    'grpc.max_send_message_length': maxTransportBytes,
  });
  const definition = protoLoader.fromJSON(contract, { keepCase: true, longs: String, enums: String, defaults: true, oneofs: true });
  server.addService(definition['licexport.source.v1.SourceService'] as grpc.ServiceDefinition, serviceOf(source));
  // Messages of one field or none need no .proto file.
  server.addService({ Check: raw('/grpc.health.v1.Health/Check') }, { Check: answer(() => Buffer.from([8, 1])) }); // SERVING
  server.addService({ Shutdown: raw('/plugin.GRPCController/Shutdown') }, {
    Shutdown: answer(() => {
      setTimeout(() => process.exit(0), flushMilliseconds); // exports are not waited for
      return Buffer.alloc(0);
    }),
  });
  const windows = process.platform === 'win32';
  const socket = path.join(env['PLUGIN_UNIX_SOCKET_DIR'] || os.tmpdir(), `plugin${process.pid}`);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(windows ? '127.0.0.1:0' : `unix:${socket}`, credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  fs.writeSync(1, handshakeLine(env, windows ? 'tcp' : 'unix', windows ? `127.0.0.1:${port}` : socket, identity.der));
}

/** The one line that goes to standard output. Versions are numbers: "10" is more
 * than "9". If there is none in common, licexport says so. */
export function handshakeLine(env: Environment, network: string, address: string, der: Buffer): string {
  const offered = (env['PLUGIN_PROTOCOL_VERSIONS'] ?? '').split(',').map(Number);
  const common = contractVersions.filter((version) => offered.includes(version));
  const version = common.length > 0 ? Math.max(...common) : Math.min(...contractVersions);
  return `1|${version}|${network}|${address}|grpc|${der.toString('base64').replace(/=+$/, '')}\n`;
}

interface Config {
  json: string;
  secrets: Record<string, string>;
}

function serviceOf(source: Source): grpc.UntypedServiceImplementation {
  const settings = (config: Config | null) => new Settings(config?.json ?? '', config?.secrets ?? {});
  const description = {
    name: source.name,
    version: source.version,
    summary: source.summary,
    capabilities: { knows_totals: source.knowsTotals, licenses_only: true },
    config_schema: JSON.stringify({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      additionalProperties: false,
      required: source.required,
      properties: { ...source.properties, ...commonSettings },
    }),
  };
  return {
    Describe: answer(() => description),

    Check: (call: grpc.ServerUnaryCall<{ config: Config | null; offline: boolean }, unknown>, callback: grpc.sendUnaryData<unknown>) => {
      const checks = new Checks(call.request.offline, canceled(call));
      source.check(settings(call.request.config), checks).then(
        () => callback(null, { results: checks.results }),
        (thrown: Error) => callback({ code: grpc.status.INTERNAL, message: thrown.message }),
      );
    },

    Export: (call: grpc.ServerWritableStream<{ config: Config | null; scope: string }, object>) => {
      const { config, scope } = call.request;
      const writer = new Writer(call, scope === 'SCOPE_LICENSES', canceled(call));
      const read = async () => {
        if (scope !== 'SCOPE_LICENSES' && scope !== 'SCOPE_ALL') {
          throw new Error(`the scope ${scope} is not known`);
        }
        await source.export(settings(config), writer);
      };
      writer.run(read).catch((thrown: Error) => {
        log('error', 'the export broke off', { error: thrown.message });
        call.destroy(thrown);
      });
    },
  };
}

/** A handler that answers at once. */
function answer<Response>(handle: () => Response): grpc.handleUnaryCall<unknown, Response> {
  return (_, callback) => callback(null, handle());
}

/** A method whose messages are bytes. */
function raw(method: string): grpc.MethodDefinition<Buffer, Buffer> {
  const same = (bytes: Buffer) => bytes;
  return {
    path: method, requestStream: false, responseStream: false,
    requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same,
  };
}

/** A signal that is aborted when licexport gives up a call. */
function canceled(call: { on(event: 'cancelled', listener: () => void): unknown }): AbortSignal {
  const controller = new AbortController();
  call.on('cancelled', () => controller.abort());
  return controller.signal;
}

// --- The certificate --------------------------------------------------------------

/** A self-signed certificate for one process, and its key in PEM. Node.js can read
 * certificates but not write them; this is the DER of one (X.690, RFC 5280). */
export function newIdentity(now = new Date()): { der: Buffer; certificate: string; privateKey: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(tagged(0x31, sequence(oid('2.5.4.3'), tagged(0x0c, Buffer.from('localhost')))));
  const algorithm = sequence(oid('1.2.840.10045.4.3.2')); // ECDSA with SHA-256
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40; // positive, and its first byte is not 0
  const minute = 60_000;
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))), // version 3
    integer(serial),
    algorithm,
    name,
    sequence(time(new Date(+now - minute)), time(new Date(+now + 365 * 24 * 60 * minute))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(
      extension('2.5.29.19', sequence(tagged(0x01, Buffer.from([0xff])))), // a CA, for it signs itself
      extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'), oid('1.3.6.1.5.5.7.3.2'))), // server and client
      extension('2.5.29.17', sequence(tagged(0x82, Buffer.from('localhost')))), // DNS name
    )),
  );
  const signature = sign('sha256', body, { key: privateKey, dsaEncoding: 'der' });
  const der = sequence(body, algorithm, tagged(0x03, Buffer.from([0]), signature));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    der,
    certificate: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function tagged(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const size: number[] = [];
  for (let rest = content.length; rest > 0; rest >>= 8) {
    size.unshift(rest & 0xff);
  }
  const length = content.length < 0x80 ? [content.length] : [0x80 | size.length, ...size];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...parts: Buffer[]) => tagged(0x30, ...parts);
const integer = (bytes: Buffer) => tagged(0x02, bytes);
const extension = (id: string, value: Buffer) => sequence(oid(id), tagged(0x04, value));

/** UTCTime until 2049, then GeneralizedTime, as RFC 5280 wants it. */
function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, '');
  return date.getUTCFullYear() < 2050 ? tagged(0x17, Buffer.from(digits.slice(2))) : tagged(0x18, Buffer.from(digits));
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const groups = [part & 0x7f];
    for (let more = part >> 7; more > 0; more >>= 7) {
      groups.unshift(0x80 | (more & 0x7f));
    }
    bytes.push(...groups);
  }
  return tagged(0x06, Buffer.from(bytes));
}
