import fs from 'node:fs';
import { format } from 'node:util';

type Level = 'debug' | 'info' | 'warn' | 'error';

/** Writes a line that licexport reads as a log record with its level. */
export function log(level: Level, message: string, fields: Record<string, unknown> = {}): void {
  const record = { '@level': level, '@message': message, '@timestamp': new Date().toISOString(), ...fields };
  fs.writeSync(2, JSON.stringify(record) + '\n');
}

/** Sends what this and every library prints to the log: standard output is for
 * the handshake alone. */
export function divertConsole(): void {
  console.debug = (...args) => log('debug', format(...args));
  console.log = console.info = (...args) => log('info', format(...args));
  console.warn = (...args) => log('warn', format(...args));
  console.error = (...args) => log('error', format(...args));
  process.stdout.write = ((chunk: string | Uint8Array) => {
    log('info', 'the plugin wrote to standard output', { text: chunk.toString() });
    return true;
  }) as typeof process.stdout.write;
}
