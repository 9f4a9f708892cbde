// The source: its settings, its checks and its export.
import { Api, type Product } from './api.js';
import type { Source } from './licexport.js';

export const source: Source = {
  name: 'acme',
  version: '0.1.0',
  summary: 'Users of Acme and the products they may use',
  knowsTotals: true, // the API names how many users there are
  properties: {
    url: {
      type: 'string',
      minLength: 1,
      description: 'Address of the API, as in https://api.acme.example',
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
  required: ['url', 'token'],

  async check(settings, checks) {
    let api: Api | undefined;
    await checks.run('settings', () => {
      api = new Api(settings, checks.signal);
      return 'valid';
    });
    if (api === undefined || checks.offline) {
      return; // everything below needs the network
    }
    const connected = api;
    await checks.run('products', async () => `${(await connected.products()).length} products`);
    await checks.run('users', async () => {
      await connected.tryUsers();
      return 'may be read';
    });
    await connected.close();
  },

  async export(settings, writer) {
    const api = new Api(settings, writer.signal, writer);
    const products = await api.products();
    for (const product of products) {
      await writer.license({ id: product.id, uid: `acme:${product.id}`, name: product.name, purchased: product.bought });
    }
    if (!writer.licensesOnly) {
      await api.users(known(products), (user) =>
        writer.assign({ id: user.id, name: user.name, emails: [user.email], licenses: user.products }),
      );
    }
    await api.close();
  },
};

const known = (products: Product[]) => new Set(products.map((product) => product.id));
