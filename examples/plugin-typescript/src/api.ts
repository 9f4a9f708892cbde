// The API of Acme, which is invented: two lists, each in pages with a total and a
// cursor. Whatever an answer may lack is checked here.
import { Client, configProblem, type Page, type Secret, type Settings, type Writer } from './licexport.js';

export interface Product {
  id: string;
  name: string;
  /** How many were bought. Left out: unknown, which is not 0. */
  bought?: number | undefined;
}

export interface User {
  id: string;
  name: string;
  email: string;
  products: string[];
}

type Fields = Record<string, unknown>;

export class Api {
  readonly #client: Client;
  readonly #token: Secret;

  /** Sends nothing yet. Without a writer it is for a check. */
  constructor(settings: Settings, signal: AbortSignal, private readonly writer?: Writer) {
    this.#token = settings.secret('token');
    this.#client = new Client({
      vendor: 'Acme',
      url: settings.url('url'),
      headers: () => ({ authorization: `Bearer ${this.#token.reveal()}` }),
      ...(writer ? { writer } : {}),
      signal,
      explain,
    }, settings);
  }

  close = () => this.#client.close();

  async products(): Promise<Product[]> {
    const products = new Map<string, Product>();
    await this.#client.list('products', (p: Product) => p.id, (cursor) => this.#page('products', cursor, (fields) => this.#product(fields)), async (p) => {
      products.set(p.id, p);
    });
    return [...products.values()];
  }

  /** Hands all users to take. When the list has to be read again, all of them come
   * again. */
  async users(products: Set<string>, take: (user: User) => Promise<void>): Promise<void> {
    await this.#client.list('users', (u: User) => u.id, (cursor) => this.#page('users', cursor, (fields) => this.#user(fields, products)), take, this.writer);
  }

  /** Reads one user. */
  async tryUsers(): Promise<void> {
    await this.#client.get('users', { limit: '1' });
  }

  async #page<T>(list: string, cursor: string, item: (fields: Fields) => T): Promise<Page<T>> {
    const answer = (await this.#client.get(list, cursor === '' ? {} : { cursor })) as Fields;
    const { total, next = '', items } = answer;
    if (!Array.isArray(items)) {
      throw this.#client.unusable(`GET /${list}: the list is missing`); // not an empty list
    }
    if (typeof total !== 'number' || !Number.isSafeInteger(total)) {
      throw this.#client.unusable(`GET /${list}: the total is missing`); // not 0
    }
    return { total, next: this.#text(next ?? '', 'next'), items: items.map((fields: Fields) => item(fields)) };
  }

  #product(fields: Fields): Product {
    const { id, name, bought } = fields;
    return { id: this.#text(id, 'id'), name: this.#text(name ?? '', 'name'), bought: typeof bought === 'number' ? bought : undefined };
  }

  #user(fields: Fields, known: Set<string>): User {
    const { id, name, email, products } = fields;
    if (!Array.isArray(products)) {
      throw this.#client.unusable(`the user ${JSON.stringify(id)} has no list of products`);
    }
    const unknown = products.find((product) => !known.has(product));
    if (unknown !== undefined) {
      throw this.#client.unusable(`the user ${JSON.stringify(id)} has the product ${JSON.stringify(unknown)}, which is not among the products`);
    }
    return { id: this.#text(id, 'id'), name: this.#text(name ?? '', 'name'), email: this.#text(email ?? '', 'email'), products };
  }

  #text(value: unknown, name: string): string {
    if (typeof value !== 'string') {
      throw this.#client.unusable(`${name} is missing or no text`);
    }
    return value;
  }
}

/** Says which setting is at fault. All other statuses get the usual words. */
function explain(status: number) {
  switch (status) {
    case 401:
      return configProblem('token', 'Acme refused the token', 'It may be wrong, expired or withdrawn. Make a new one.', 'acme.token_refused');
    case 403:
      return configProblem('token', 'the token lacks a permission', 'Make one that may read products and users.', 'acme.token_forbidden');
    default:
      return undefined;
  }
}
