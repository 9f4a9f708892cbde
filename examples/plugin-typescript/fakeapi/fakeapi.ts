// Stands in for the API of Acme, for tests and for trying the plugin without an
// account. It answers from two files, page by page, and wrong in many ways if it is
// told to. Change it until it answers as your vendor does.
import type { RequestListener, ServerResponse } from 'node:http';
import products from './products.json';
import users from './users.json';

/** The token that it accepts. */
export const token = 'token-of-the-fake-api';

const pageSize = 2; // small, so that few users make several pages

interface Page {
  total?: number;
  next?: string;
  items?: unknown[];
}

/** Faults within a page. */
const changes: Record<string, (page: Page, cursor: string) => void> = {
  'no-total': (page) => delete page.total,
  'zero-total': (page) => (page.total = 0),
  'no-next': (page) => delete page.next,
  'same-next': (page, cursor) => (page.next = cursor),
  'no-items': (page) => delete page.items,
  'empty-page': (page) => (page.items = []),
  'fewer-items': (page) => page.items?.pop(),
  'no-id': (page) => page.items?.splice(0, 1, { name: 'Nobody', products: [] }),
  'no-products': (page) => page.items?.splice(0, 1, { id: 'user-3', name: 'Nobody' }),
  'new-product': (page) => page.items?.splice(0, 1, { id: 'user-3', products: ['new'] }),
};

/** Answers in place of a page. */
const replacements: Record<string, (response: ServerResponse) => void> = {
  message: (response) => send(response, 200, '{"message": "try again later"}'),
  empty: (response) => send(response, 200, '{}'),
  html: (response) => send(response, 200, '<title>Sign in</title>', { 'content-type': 'text/html' }),
  'doubled-name': (response) => send(response, 200, '{"total": 0, "total": 5, "items": []}'),
  'large-id': (response) => send(response, 200, '{"total": 5, "items": [{"id": 9007199254740993}]}'),
  cut: (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 });
    response.write('{"total": 5, "items": [{"id": "user-3"', () => response.destroy());
  },
  hang: () => {},
  reset: (response) => response.destroy(),
  moved: (response) => send(response, 302, '', { location: 'https://elsewhere.example/' }),
  '401': (response) => send(response, 401, '{}'),
  '403': (response) => send(response, 403, '{}'),
  '404': (response) => send(response, 404, '{}'),
  '429': (response) => send(response, 429, '{}'),
  '500': (response) => send(response, 500, '{}'),
  '503': (response) => send(response, 503, '{}'),
  '429-wait': (response) => send(response, 429, '{}', { 'retry-after': '1' }),
  '503-wait': (response) => send(response, 503, '{}', { 'retry-after': '1' }),
};

export const faultNames = [...Object.keys(changes), ...Object.keys(replacements)].sort();

export interface Faults {
  /** What goes wrong with the second page of the users, at the same time. */
  names: string[];
  /** Makes it happen to every answer. */
  everywhere?: boolean;
  /** How often it goes wrong. Left out: always. */
  times?: number;
}

export function fakeApi(faults: Faults = { names: [] }): RequestListener {
  let done = 0;
  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const list = ({ '/products': products, '/users': users } as Record<string, unknown[]>)[url.pathname];
    if (request.headers.authorization !== `Bearer ${token}`) {
      return send(response, 401, '{"error": "the token is not valid"}');
    }
    if (list === undefined) {
      return send(response, 404, '{"error": "there is no such list"}');
    }
    const cursor = url.searchParams.get('cursor') ?? '';
    const page = pageOf(list, Number(cursor), Number(url.searchParams.get('limit') ?? pageSize));
    const hit = faults.everywhere || (url.pathname === '/users' && cursor === String(pageSize));
    if (hit && done < (faults.times ?? Infinity)) {
      done++;
      for (const name of faults.names) {
        changes[name]?.(page, cursor);
        if (replacements[name]) {
          return replacements[name](response);
        }
      }
    }
    send(response, 200, JSON.stringify(page));
  };
}

function pageOf(list: unknown[], begin: number, size: number): Page {
  const end = Math.min(begin + size, list.length);
  const page: Page = { total: list.length, items: structuredClone(list.slice(begin, end)) };
  return end < list.length ? { ...page, next: String(end) } : page;
}

function send(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}
