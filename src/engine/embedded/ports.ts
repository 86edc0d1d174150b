import type { EmbeddedEngine } from '../../model/replay-report';

/**
 * Why an engine does not take a statement: a table or column that is not there, something that only a server of one's own
 * has (`environment`: extensions, roles), words that it does not understand, or anything else.
 */
export type RefusalKind = 'table' | 'column' | 'environment' | 'syntax' | 'other';

/** A statement that was not taken, in the engine's words. Nothing of it has happened. */
export interface Refusal {
  readonly kind: RefusalKind;
  readonly message: string;
}

/** A database of no file, empty at first. Implemented by host/. */
export interface EmbeddedDatabase {
  readonly engine: EmbeddedEngine;
  /** `SQLite 3.49.1`, as it calls itself. */
  readonly version: string;
  /** Sets back what a file may have set for its session (`search_path`): programs run each file in one of its own. */
  readonly renew: () => Promise<void>;
  /** Runs one statement; null where that was done. */
  readonly run: (statement: string) => Promise<Refusal | null>;
  /** Has one statement read and its names found, without running it; null where that was done. */
  readonly prepare: (statement: string) => Promise<Refusal | null>;
  readonly close: () => Promise<void>;
}

/** The name that a refusal is about: `relation "orders" does not exist`, `column o.state does not exist`, `no such table: main.orders`. */
export function missingName(message: string): string | null {
  const found = /(?:relation|column|index|view|type) "?([\w$.]+)"?|no such \w+: "?([\w$.]+)"?/.exec(message);
  return (found?.[1] ?? found?.[2])?.split('.').at(-1) ?? null;
}
