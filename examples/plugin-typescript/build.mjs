// Bundles the plugin, its dependencies and the contract into one file, which is
// what licexport pins by its hash. With the argument "test" it bundles the
// tests instead.
import { chmod, readdir } from 'node:fs/promises';
import path from 'node:path';
import esbuild from 'esbuild';
import protobuf from 'protobufjs';

// An import of a .proto file becomes its descriptor, so that the finished
// plugin needs no file beside it.
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

if (process.argv[2] === 'test') {
  const tests = (await readdir('test')).filter((name) => name.endsWith('.test.ts'));
  await esbuild.build({
    ...common,
    entryPoints: tests.map((name) => path.join('test', name)),
    outdir: 'build',
    outExtension: { '.js': '.cjs' },
    sourcemap: 'inline',
  });
} else {
  const program = path.join('dist', 'licexport-source-acme-ts');
  await esbuild.build({
    ...common,
    entryPoints: ['src/main.ts'],
    outfile: program,
    banner: { js: '#!/usr/bin/env node' },
    minifySyntax: true,
  });
  await chmod(program, 0o755);
}
