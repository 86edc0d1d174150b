import { afterAll } from 'vitest';

/**
 * How much is generated. The seed is fixed, so that every run of the suite is the same; `TACIT_SEED` looks elsewhere and
 * `TACIT_RUNS` multiplies how long (`npm run soundness` does both). fast-check prints seed and path of a failure.
 */
export function runs(usual: number): { readonly seed: number; readonly numRuns: number } {
  const factor = numberOf(process.env['TACIT_RUNS']) ?? 1;
  return { seed: numberOf(process.env['TACIT_SEED']) ?? 20_260_101, numRuns: Math.ceil(usual * factor) };
}

function numberOf(text: string | undefined): number | null {
  const number = Number(text ?? '');
  return Number.isFinite(number) && number > 0 ? number : null;
}

/** How many pairs of a predicate and a row were put to an engine, told once its file is done. */
export function pairCounter(engine: string): { readonly add: (pairs: number) => void } {
  let asked = 0;
  afterAll(() => {
    process.stdout.write(`${engine}: ${asked} pairs of a predicate and a row, seed ${runs(1).seed}\n`);
  });
  return {
    add: (pairs) => {
      asked += pairs;
    },
  };
}
