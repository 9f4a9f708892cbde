import { EventEmitter } from 'node:events';
import { Writer } from '../src/licexport.js';

/** What the tests look at in a message of an export. */
export interface Message {
  sequence: number;
  licenses?: { licenses: { id: string; purchased?: number }[] };
  holders?: { holders: { id: string; license_ids: string[] }[] };
  restarted?: object;
  diagnostic?: { summary: string; detail: string; code: string; origin: string; config_path: string };
  completed?: { licenses: number; holders: number; assignments: number; expected_holders?: number; no_total?: string };
}

/** A stream that takes everything, or nothing until it is drained. */
export class Recorder extends EventEmitter {
  readonly messages: Message[] = [];
  ended = false;

  constructor(readonly open = true) {
    super();
  }

  write(message: object): boolean {
    this.messages.push(message as Message);
    return this.open;
  }

  end(): void {
    this.ended = true;
  }

  get last(): Message | undefined {
    return this.messages.at(-1);
  }

  /** The holders since the last restart, by id, each with its licenses. */
  get holders(): Record<string, string[]> {
    const from = this.messages.findLastIndex((m) => m.restarted) + 1;
    return Object.fromEntries(this.messages.slice(from).flatMap((m) => m.holders?.holders ?? []).map((h) => [h.id, h.license_ids]));
  }
}

export const never = new AbortController().signal;

/** Runs an export and returns what it sent. */
export async function record(read: (writer: Writer) => Promise<void>, licensesOnly = false): Promise<Recorder> {
  const recorder = new Recorder();
  await new Writer(recorder, licensesOnly, never).run(read);
  return recorder;
}
