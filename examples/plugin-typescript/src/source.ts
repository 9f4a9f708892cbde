// The source itself: the users of an API that is made up, and the products they
// may use. Everything else in this directory can be taken as it is.
import type { CheckResult, Config, DescribeResponse } from './contract.js';
import { configProblem, diagnosticOf, upstreamProblem } from './problem.js';
import { Secret } from './secret.js';
import type { Writer } from './writer.js';

interface Settings {
  url: string;
  token: Secret;
}

interface Product {
  id: string;
  name: string;
  bought?: number | null;
}

// Whatever an answer may lack is optional here, so that the compiler asks what to do.
interface Page {
  total?: number;
  next?: string | null;
  users?: { id: string; name: string; email: string; products?: string[] }[];
}

export const description: DescribeResponse = {
  name: 'acme-ts',
  version: '0.1.0',
  summary: 'Users of Acme and the products they may use',
  capabilities: { knows_totals: true, licenses_only: true },
  config_schema: JSON.stringify({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    additionalProperties: false,
    required: ['url', 'token'],
    properties: {
      url: {
        type: 'string',
        minLength: 1,
        description: 'Address of the API, as in https://api.example.com',
        'x-env': 'ACME_URL',
      },
      token: {
        type: 'string',
        minLength: 1,
        writeOnly: true,
        description: 'API token that may read products and users',
        'x-env': 'ACME_TOKEN',
      },
    },
  }),
};

/** Reads the settings. licexport has checked them against the schema, but a
 * plugin must also name what is missing. */
export function settingsOf(config: Config | null): Settings {
  const plain = JSON.parse(config?.json || '{}') as { url?: unknown };
  const token = config?.secrets['/token'];
  if (typeof plain.url !== 'string' || !URL.canParse(plain.url)) {
    throw configProblem('/url', 'the address of the API is missing or not valid', 'It is like https://api.example.com.');
  }
  if (!token) {
    throw configProblem('/token', 'the API token is missing');
  }
  return { url: plain.url.replace(/\/$/, ''), token: new Secret(token) };
}

/** Tries the settings step by step. */
export async function check(config: Config | null, offline: boolean, signal: AbortSignal): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  const run = async (name: string, step: () => Promise<string> | string) => {
    try {
      results.push({ name, status: 'STATUS_PASSED', summary: await step() });
      return true;
    } catch (thrown) {
      results.push({ name, status: 'STATUS_FAILED', problem: diagnosticOf(thrown) });
      return false;
    }
  };
  const valid = await run('configuration', () => `the API is at ${new URL(settingsOf(config).url).host}`);
  if (offline) {
    return results;
  }
  if (!valid) {
    results.push({ name: 'products', status: 'STATUS_SKIPPED' });
    return results;
  }
  await run('products', async () => {
    const products = list(await get<Product[]>(settingsOf(config), '/products', signal), '/products');
    return `${products.length} products`;
  });
  return results;
}

/** Reads everything. Returning means that nothing is missing: who is not
 * reported here loses the license. When in doubt, throw. */
export async function exportAll(config: Config | null, writer: Writer): Promise<void> {
  const settings = settingsOf(config);
  for (const product of list(await get<Product[]>(settings, '/products', writer.signal), '/products')) {
    // A number that is missing is unknown, and not 0.
    const purchased = product.bought ?? undefined;
    await writer.license({ id: product.id, uid: `acme:${product.id}`, name: product.name, purchased });
  }
  if (writer.licensesOnly) {
    return;
  }
  let done = 0;
  let total = 0;
  const seen = new Set<string>();
  for (let next: string | null | undefined = '/users'; next; ) {
    checkPath(next, seen);
    const page: Page = await get<Page>(settings, next, writer.signal);
    const users = list(page.users, next);
    total = Math.max(total, count(page.total, next)); // a page that names fewer excuses nobody
    writer.expect(total);
    for (const user of users) {
      await writer.holder({
        id: user.id,
        kind: 'KIND_USER',
        name: user.name,
        emails: [{ address: user.email, kind: 'KIND_MAIL' }],
        license_ids: list(user.products, next, `the list of products of user ${JSON.stringify(user.id)}`),
      });
      done++;
    }
    await writer.progress(done, total, 'users');
    next = page.next;
  }
}

async function get<T>(settings: Settings, path: string, signal: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(settings.url + path, {
      headers: { Authorization: `Bearer ${settings.token.reveal()}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(60_000)]),
    });
  } catch (thrown) {
    throw upstreamProblem('the API cannot be reached', reason(thrown));
  }
  if (response.status === 401 || response.status === 403) {
    throw configProblem('/token', 'the API refused the token', `GET ${path} was answered with ${response.status}.`);
  }
  if (!response.ok) {
    throw upstreamProblem('the API did not answer properly', `GET ${path} was answered with ${response.status}.`);
  }
  try {
    return (await response.json()) as T; // a body that is cut off is an error, never a shorter list
  } catch (thrown) {
    throw upstreamProblem('the answer of the API cannot be read', `GET ${path}: ${reason(thrown)}`);
  }
}

/** JSON without the list that belongs there, such as a message of the API, is no
 * empty list: taken for one, it would make users disappear. */
function list<T>(value: T[] | undefined, path: string, what = 'the list'): T[] {
  if (!Array.isArray(value)) {
    throw upstreamProblem('the answer of the API cannot be read', `GET ${path}: ${what} is missing`);
  }
  return value;
}

/** A total that is missing is not 0: that would be reached by nobody at all. */
function count(value: number | undefined, path: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw upstreamProblem('the answer of the API cannot be read', `GET ${path}: the total is missing`);
  }
  return value;
}

/** An API that names a page twice would be read for ever, and the token must go
 * nowhere else. */
function checkPath(path: string, seen: Set<string>): void {
  if (seen.has(path)) {
    throw upstreamProblem('the API does not come to an end', `the page ${path} was named as the next one twice`);
  }
  if (!path.startsWith('/')) {
    throw upstreamProblem('the answer of the API cannot be read', `the next page ${JSON.stringify(path)} is no path of the API`);
  }
  seen.add(path);
}

/** fetch hides the reason in the cause. */
function reason(thrown: unknown): string {
  const error = thrown as Error & { cause?: Error };
  return error.cause?.message ?? error.message;
}
