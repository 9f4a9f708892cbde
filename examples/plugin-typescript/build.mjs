// Bundles the plugin, its dependencies and the contract into one file, which is
// what licexport pins by its hash. With an argument it bundles the tests, or the
// fake API, into build/.
import { chmod, readdir } from 'node:fs/promises';
import path from 'node:path';
import esbuild from 'esbuild';
import protobuf from 'protobufjs';

// An import of a .proto file becomes its descriptor, so that the finished plugin
// needs no file beside it.
const proto = {
  name: 'proto',
  setup(build) {
    build.onLoad({ filter: /\.proto$/ }, (args) => {
      const root = new protobuf.Root();
      root.loadSync(args.path, { keepCase: true });
      return { contents: JSON.stringify(root.toJSON()), loader: 'json', watchFiles: [args.path] };
    });
  },
};

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  plugins: [proto],
  legalComments: 'eof',
  logLevel: 'warning',
};

async function intoBuild(...entryPoints) {
  await esbuild.build({ ...common, entryPoints, outdir: 'build', outExtension: { '.js': '.cjs' }, sourcemap: 'inline' });
}

switch (process.argv[2]) {
  case 'test':
    await intoBuild(...(await readdir('test')).filter((name) => name.endsWith('.test.ts')).map((name) => path.join('test', name)));
    break;
  case 'fakeapi':
    await intoBuild('fakeapi/run.ts');
    break;
  default: {
    const program = path.join('dist', 'licexport-source-acme');
    await esbuild.build({ ...common, entryPoints: ['src/main.ts'], outfile: program, banner: { js: '#!/usr/bin/env node' }, minifySyntax: true });
    await chmod(program, 0o755);
  }
}
