import type { Diagnostic } from './contract.js';

/** A problem in words for people. Thrown, it ends an export or fails a check. */
export class Problem extends Error {
  constructor(readonly diagnostic: Diagnostic) {
    super(diagnostic.summary);
    this.name = 'Problem';
  }
}

/** A setting is wrong. path is its JSON Pointer. */
export function configProblem(path: string, summary: string, detail = ''): Problem {
  return new Problem({
    severity: 'SEVERITY_ERROR',
    origin: 'ORIGIN_CONFIG',
    config_path: path,
    summary,
    detail,
  });
}

/** The vendor or the network is to blame. */
export function upstreamProblem(summary: string, detail = ''): Problem {
  return new Problem({ severity: 'SEVERITY_ERROR', origin: 'ORIGIN_UPSTREAM', summary, detail });
}

/** What a thrown value means: any but a Problem is a bug of the plugin. */
export function diagnosticOf(thrown: unknown): Diagnostic {
  if (thrown instanceof Problem) {
    return thrown.diagnostic;
  }
  return {
    severity: 'SEVERITY_ERROR',
    origin: 'ORIGIN_PLUGIN',
    summary: 'the plugin failed',
    detail: thrown instanceof Error ? thrown.message : String(thrown),
  };
}
