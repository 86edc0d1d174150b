import fc from 'fast-check';

/** The same cases in every run, so that a failure is that of a change; TACIT_SEED=… for others. */
fc.configureGlobal({ seed: Number(process.env['TACIT_SEED'] ?? 20_260_101) });
