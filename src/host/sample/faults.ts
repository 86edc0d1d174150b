import type { SampleProblem } from '../../model/sample';

/** Stops reading one file; what came before it counts. */
export class SampleFault extends Error {
  readonly place: string;
  readonly next: string | null;

  constructor(place: string, message: string, next: string | null = null) {
    super(message);
    this.name = 'SampleFault';
    this.place = place;
    this.next = next;
  }
}

/** Any error as what a reader of the report needs to know. */
export function problemOf(file: string, error: unknown, place: string): SampleProblem {
  if (error instanceof SampleFault) return { file, place: error.place, message: error.message, next: error.next };
  const message = error instanceof Error ? error.message : String(error);
  return { file, place, message: message.endsWith('.') ? message : `${message}.`, next: null };
}

/** `byte 52,331`. */
export function byteText(offset: number): string {
  return `byte ${offset.toLocaleString('en-US')}`;
}
