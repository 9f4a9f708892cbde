import { type EventEmitter, once } from 'node:events';
import type { Completed, Diagnostic, Event, ExportResponse, Holder, License } from './contract.js';
import { maxHoldersPerMessage } from './contract.js';
import { diagnosticOf } from './problem.js';

/** The part of a gRPC stream that a Writer needs. */
export interface Stream extends EventEmitter {
  write(message: ExportResponse): boolean;
  end(): unknown;
}

const batchSize = 500;

/** Sends one export: it numbers, batches and counts, and it waits while the
 * host does not read. Without that wait, everything unread would pile up in the
 * memory of this process. */
export class Writer {
  #sequence = 0;
  #batch: Holder[] = [];
  #expected: number | undefined;
  #noTotal = '';
  readonly #licenses = new Set<string>();
  readonly #holders = new Map<string, Set<string>>(); // id -> ids of its licenses

  constructor(
    private readonly stream: Stream,
    readonly licensesOnly: boolean,
    readonly signal: AbortSignal,
  ) {}

  async license(license: License): Promise<void> {
    if (this.#licenses.has(license.id)) {
      throw new Error(`license ${license.id} was sent before`);
    }
    this.#licenses.add(license.id);
    await this.#send({ licenses: { licenses: [license] } });
  }

  /** Sends a holder. Sent again, it has the licenses of all its messages. */
  async holder(holder: Holder): Promise<void> {
    const held = [...new Set(holder.license_ids)];
    for (const id of held) {
      if (!this.#licenses.has(id)) {
        throw new Error(`holder ${holder.id} has license ${id}, which was not sent before`);
      }
    }
    const all = this.#holders.get(holder.id) ?? new Set<string>();
    held.forEach((id) => all.add(id));
    this.#holders.set(holder.id, all);
    this.#batch.push({ ...holder, license_ids: held });
    if (this.#batch.length >= Math.min(batchSize, maxHoldersPerMessage)) {
      await this.#flush();
    }
  }

  /** The number of holders that the vendor names. Fewer mean that some are
   * missing, and licexport refuses the export. Never a number that was counted
   * here: that is always right, and proves nothing. */
  expect(holders: number): void {
    this.#expected = holders;
  }

  /** Why the vendor names no number this time. A plugin that announces
   * knows_totals must call this or expect. */
  noTotal(reason: string): void {
    this.#noTotal = reason;
  }

  async progress(done: number, total: number, unit: string): Promise<void> {
    await this.#send({ progress: { done, total, unit } });
  }

  async warn(diagnostic: Omit<Diagnostic, 'severity'>): Promise<void> {
    await this.#send({ diagnostic: { ...diagnostic, severity: 'SEVERITY_WARNING' } });
  }

  /** Runs an export to its end: Completed if it returns, an error diagnostic if
   * it throws. */
  async run(read: (writer: Writer) => Promise<void>): Promise<void> {
    try {
      await read(this);
      await this.#flush();
      await this.#send({ completed: this.#totals() });
    } catch (thrown) {
      if (!this.signal.aborted) {
        await this.#send({ diagnostic: diagnosticOf(thrown) });
      }
    }
    this.stream.end();
  }

  #totals(): Completed {
    let assignments = 0;
    for (const held of this.#holders.values()) {
      assignments += held.size;
    }
    const totals: Completed = { licenses: this.#licenses.size, holders: this.#holders.size, assignments };
    if (this.#expected !== undefined && !this.licensesOnly) {
      totals.expected_holders = this.#expected;
    } else if (this.#noTotal !== '' && !this.licensesOnly) {
      totals.no_total = this.#noTotal;
    }
    return totals;
  }

  async #flush(): Promise<void> {
    if (this.#batch.length === 0) {
      return;
    }
    const holders = this.#batch;
    this.#batch = [];
    await this.#send({ holders: { holders } });
  }

  async #send(event: Event): Promise<void> {
    this.signal.throwIfAborted();
    this.#sequence++;
    if (!this.stream.write({ sequence: this.#sequence, ...event })) {
      // The signal ends the wait for a host that no longer listens.
      await once(this.stream, 'drain', { signal: this.signal });
    }
  }
}
