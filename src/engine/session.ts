import type { Inventory, Review } from '../model/review';
import type { BaseChoice } from './ports';

/** The one place where state lives: the command line, the language server and the tests all call this. */
export interface Session {
  /** The head revision: its jobs, queries, entities, and what could not be checked. */
  readonly inventory: () => Promise<Inventory>;
  /** What changed since the base and which assumptions that breaks. */
  readonly review: (choice: BaseChoice) => Promise<Review>;
  readonly close: () => Promise<void>;
}
