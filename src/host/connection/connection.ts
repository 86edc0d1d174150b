import type { SampleSource } from '../../engine/evidence/ports';

/** A database that documents or rows are read from, by an account that was seen to have no right to write. */
export interface Connection {
  /** Collections and tables that may be read, by name. */
  readonly names: readonly string[];
  /** What is read of these, in this order: all of it, or so many at random. */
  readonly sources: (names: readonly string[], most: number) => Promise<readonly SampleSource[]>;
  readonly close: () => Promise<void>;
}

/** How a connection is opened. */
export interface ConnectionRequest {
  readonly text: string;
  /** What it is called in messages and reports. */
  readonly label: string;
  /** The moment of the sample. */
  readonly now: Date;
}

/** Why nothing is read. A plain object: it passes from one bundle to another. */
export interface Refusal {
  readonly message: string;
  readonly next: string | null;
}

/** Stops opening a connection. Its words hold nothing of the connection string. */
export class ConnectionFault extends Error implements Refusal {
  readonly next: string | null;

  constructor(message: string, next: string | null = null) {
    super(message);
    this.name = 'ConnectionFault';
    this.next = next;
  }
}

/** How long anything may take, in milliseconds: a database that others work with is not to be kept busy. */
export const LONGEST_CONNECTING = 10_000;
export const LONGEST_STATEMENT = 30_000;
