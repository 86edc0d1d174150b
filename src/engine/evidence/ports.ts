import type { SampleProblem } from '../../model/sample';

/** A document or row as it was read. Values are JavaScript's own, or BSON's with their `_bsontype`. */
export type SampleDocument = Readonly<Record<string, unknown>>;

/** Of a file, or the database that is connected to. */
export type SampleFormat = 'bson' | 'json' | 'csv' | 'sqlite' | 'mongodb' | 'postgresql';

/** The documents or rows of one entity in a sample. Implemented by host/. */
export interface SampleSource {
  /** As the file, the collection or the table is called. */
  readonly entity: string;
  /** As it was named by whoever asked. */
  readonly file: string;
  readonly format: SampleFormat;
  /** When the file was written, or the database was read. */
  readonly on: Date;
  /** Of about how many documents these are some at random; absent where they are all that there are. */
  readonly drawnFrom?: number;
  /**
   * Gives the documents in their order, some at a time, and never keeps them. What cannot be read is told, and what
   * follows is read where that can be found.
   */
  readonly read: (onProblem: (problem: SampleProblem) => void) => AsyncIterable<readonly SampleDocument[]>;
}

/** An embedded database that holds nothing but what a statement is given. Implemented by host/. */
export interface RowDatabase {
  /** @param given what the statement's one placeholder stands for */
  readonly query: (statement: string, given: string) => readonly Readonly<Record<string, unknown>>[];
  readonly close: () => void;
}
