// Serves the fake API, so that the plugin can be tried without an account:
//
//	npm run fakeapi
//	npm run fakeapi -- --fault no-total
//
// With a command it runs that, with the token in ACME_TOKEN, and ends when the
// command does:
//
//	npm run fakeapi -- licexport check --config licexport.yaml
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { fakeApi, faultNames, token } from './fakeapi.js';

const options: Record<string, string> = { '--port': '8085', '--fault': '' };
const command = process.argv.slice(2);
while (command[0] !== undefined && command[0] in options) {
  const [name, value = ''] = command.splice(0, 2);
  options[name!] = value;
}
const port = options['--port']!;
const names = options['--fault']!.split(',').filter(Boolean);
const unknown = names.find((name) => !faultNames.includes(name));
if (unknown !== undefined) {
  console.error(`fakeapi: there is no fault ${unknown}; there are ${faultNames.join(', ')}`);
  process.exit(2);
}
createServer(fakeApi({ names, everywhere: true })).listen(Number(port), '127.0.0.1', () => {
  const [program, ...args] = command;
  if (program === undefined) {
    console.error(`fakeapi: serving on http://127.0.0.1:${port}; the token is ${token}; Ctrl-C ends it`);
    return;
  }
  spawn(program, args, { stdio: 'inherit', env: { ...process.env, ACME_TOKEN: token } })
    .on('error', (error) => {
      console.error(`fakeapi: ${program} cannot be started: ${error.message}`);
      process.exit(1);
    })
    .on('exit', (code) => process.exit(code ?? 1));
});
