// The handshake of hashicorp/go-plugin, see docs/plugins/contract.md.
import type { Identity } from './certificate.js';

const cookieName = 'LICEXPORT_SOURCE_PLUGIN';
const cookieValue = '6f0a8c2e-3d57-4f3c-9a57-5b1c1f6f6a51';

/** The versions of the contract that this plugin speaks. */
const versions = [1];

type Environment = Record<string, string | undefined>;

export const startedByLicexport = (env: Environment) => env[cookieName] === cookieValue;

/** Whether the end of standard input means that the host is gone. Without the
 * announcement it means nothing: under cron it ends at once. */
export const stdinIsLifeline = (env: Environment) => env['LICEXPORT_STDIN_LIFELINE'] === '1';

/** The highest version that both sides know, as numbers: "10" is more than "9".
 * If there is none, the host says so; it gets the lowest of ours. */
export function chooseVersion(env: Environment): number {
  const offered = (env['PLUGIN_PROTOCOL_VERSIONS'] ?? '').split(',').map(Number);
  const common = versions.filter((version) => offered.includes(version));
  return common.length > 0 ? Math.max(...common) : Math.min(...versions);
}

/** The one line that goes to standard output. */
export function handshakeLine(env: Environment, network: string, address: string, identity: Identity): string {
  const certificate = identity.der.toString('base64').replace(/=+$/, ''); // without padding
  return `1|${chooseVersion(env)}|${network}|${address}|grpc|${certificate}\n`;
}
