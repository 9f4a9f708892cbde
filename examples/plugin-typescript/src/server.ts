// Serves the source as a plugin process: mutual TLS, health, shutdown.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as grpc from '@grpc/grpc-js';
import { newIdentity } from './certificate.js';
import type { CheckRequest, CheckResult, DescribeResponse, ExportRequest, ExportResponse } from './contract.js';
import { controllerService, healthService, maxTransportBytes, sourceService } from './contract.js';
import { handshakeLine } from './handshake.js';
import { log } from './logging.js';
import { check, description, exportAll } from './source.js';
import { Writer } from './writer.js';

/** How long answers may take to get out when the process ends. */
const flushMilliseconds = 100;

export async function serve(env: NodeJS.ProcessEnv): Promise<void> {
  const clientCertificate = env['PLUGIN_CLIENT_CERT'];
  if (!clientCertificate) {
    throw new Error('PLUGIN_CLIENT_CERT is not set: this plugin speaks with TLS only');
  }
  const identity = newIdentity();
  const credentials = grpc.ServerCredentials.createSsl(
    Buffer.from(clientCertificate), // the only client there is
    [{ private_key: Buffer.from(identity.privateKeyPem), cert_chain: Buffer.from(identity.certificatePem) }],
    true,
  );
  const server = new grpc.Server({
    'grpc.max_receive_message_length': maxTransportBytes,
    'grpc.max_send_message_length': maxTransportBytes,
  });
  server.addService(sourceService, source);
  server.addService(healthService, { Check: answer(() => ({ status: 'SERVING' })) });
  server.addService(controllerService, {
    Shutdown: answer(() => {
      exit(server);
      return {};
    }),
  });
  const { network, address } = await listen(server, credentials, env);
  fs.writeSync(1, handshakeLine(env, network, address, identity));
}

/** Ends the process after the answers in flight; exports are not waited for. */
function exit(server: grpc.Server): void {
  setTimeout(() => process.exit(0), flushMilliseconds);
  server.tryShutdown(() => process.exit(0));
}

/** Listens at a socket in the directory that the host made for it; on Windows,
 * where the host expects that, at a port of this computer. */
async function listen(server: grpc.Server, credentials: grpc.ServerCredentials, env: NodeJS.ProcessEnv) {
  const windows = process.platform === 'win32';
  const socket = path.join(env['PLUGIN_UNIX_SOCKET_DIR'] || os.tmpdir(), `plugin${process.pid}`);
  const target = windows ? '127.0.0.1:0' : `unix:${socket}`;
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(target, credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return windows ? { network: 'tcp', address: `127.0.0.1:${port}` } : { network: 'unix', address: socket };
}

/** A handler that answers at once. */
function answer<Request, Response>(handle: (request: Request) => Response): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => callback(null, handle(call.request));
}

/** A signal that is aborted when the host gives up a call. */
function canceled(call: { on(event: 'cancelled', listener: () => void): unknown }): AbortSignal {
  const controller = new AbortController();
  call.on('cancelled', () => controller.abort());
  return controller.signal;
}

const source: grpc.UntypedServiceImplementation = {
  Describe: answer<unknown, DescribeResponse>(() => description),

  Check: (call: grpc.ServerUnaryCall<CheckRequest, unknown>, callback: grpc.sendUnaryData<{ results: CheckResult[] }>) => {
    check(call.request.config, call.request.offline, canceled(call)).then(
      (results) => callback(null, { results }),
      (thrown: Error) => callback({ code: grpc.status.INTERNAL, message: thrown.message }),
    );
  },

  Export: (call: grpc.ServerWritableStream<ExportRequest, ExportResponse>) => {
    const { config, scope } = call.request;
    const writer = new Writer(call, scope === 'SCOPE_LICENSES', canceled(call));
    writer.run((w) => exportAll(config, w)).catch((thrown: Error) => {
      log('error', 'the export broke off', { error: thrown.message });
      call.destroy(thrown);
    });
  },
};
