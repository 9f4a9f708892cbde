// The messages of the contract that a plugin sends and receives, and its
// limits. The comments are in source.proto, which is the law.
import * as grpc from '@grpc/grpc-js';
import * as protoLoader from '@grpc/proto-loader';
import sourceProto from '../../../proto/licexport/source/v1/source.proto';
import goPluginProto from '../proto/goplugin.proto';
import healthProto from '../proto/health.proto';

export const maxHoldersPerMessage = 1000;
export const maxMessageBytes = 4 << 20;
export const maxTransportBytes = 16 << 20;

export interface License {
  id: string;
  uid?: string;
  name?: string;
  /** Left out: unknown. 0: none is owned. */
  purchased?: number | undefined;
  consumed?: number;
  status?: string;
}

export interface Email {
  address: string;
  kind: 'KIND_MAIL' | 'KIND_ALIAS' | 'KIND_LOGIN';
}

export interface Holder {
  id: string;
  kind: 'KIND_USER' | 'KIND_DEVICE' | 'KIND_KEY';
  name?: string;
  emails?: Email[];
  license_ids: string[];
  left_out?: string;
}

export interface Diagnostic {
  severity: 'SEVERITY_WARNING' | 'SEVERITY_ERROR';
  summary: string;
  detail?: string;
  code?: string;
  config_path?: string;
  origin: 'ORIGIN_CONFIG' | 'ORIGIN_UPSTREAM' | 'ORIGIN_PLUGIN';
  help_url?: string;
}

export interface CheckResult {
  name: string;
  status: 'STATUS_PASSED' | 'STATUS_WARNED' | 'STATUS_FAILED' | 'STATUS_SKIPPED';
  summary?: string;
  problem?: Diagnostic;
}

export interface Progress {
  done: number;
  total?: number;
  unit?: string;
}

export interface Completed {
  licenses: number;
  holders: number;
  assignments: number;
  expected_holders?: number;
  no_total?: string;
}

export interface Event {
  licenses?: { licenses: License[] };
  holders?: { holders: Holder[] };
  progress?: Progress;
  diagnostic?: Diagnostic;
  completed?: Completed;
}

export type ExportResponse = Event & { sequence: number };

export interface DescribeResponse {
  name: string;
  version: string;
  summary: string;
  sdk?: string;
  config_schema: string;
  capabilities?: { knows_totals?: boolean; licenses_only?: boolean };
}

export interface Config {
  json: string;
  secrets: Record<string, string>;
}

export interface CheckRequest {
  config: Config | null;
  offline: boolean;
}

export interface ExportRequest {
  config: Config | null;
  scope: 'SCOPE_UNSPECIFIED' | 'SCOPE_LICENSES' | 'SCOPE_ALL';
}

type Descriptor = typeof sourceProto;

// int64 arrives as text: the numbers of JavaScript end at 2^53.
function service(descriptor: Descriptor, name: string): grpc.ServiceDefinition {
  const definition = protoLoader.fromJSON(descriptor, {
    keepCase: true,
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
  });
  return definition[name] as grpc.ServiceDefinition;
}

export const sourceService = service(sourceProto, 'licexport.source.v1.SourceService');
export const controllerService = service(goPluginProto, 'plugin.GRPCController');
export const healthService = service(healthProto, 'grpc.health.v1.Health');
