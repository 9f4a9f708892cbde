import { startedByLicexport, stdinIsLifeline } from './handshake.js';
import { divertConsole, log } from './logging.js';
import { serve } from './server.js';
import { description } from './source.js';

if (startedByLicexport(process.env)) {
  divertConsole();
  process.on('SIGINT', () => {}); // the terminal sends it to the host as well, and the host decides
  if (stdinIsLifeline(process.env)) {
    process.stdin.on('end', () => process.exit(0)).resume();
  }
  serve(process.env).catch((thrown: Error) => {
    log('error', `the plugin cannot start: ${thrown.message}`);
    process.exit(1);
  });
} else {
  console.error(
    `${description.name} ${description.version}: ${description.summary}\n\n` +
      'This program is a source plugin of licexport. It does nothing on its own.',
  );
  process.exitCode = 1;
}
