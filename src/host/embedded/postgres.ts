import type { EmbeddedDatabase, Refusal, RefusalKind } from '../../engine/embedded/ports';
import { HostError } from '../host-error';

/** PostgreSQL in this process (https://pglite.dev), with a database in memory. */
export async function openPostgres(): Promise<EmbeddedDatabase> {
  const { PGlite, extensions } = await loadPglite();
  const database = await PGlite.create({ extensions });
  const { rows } = await database.query<{ readonly server_version: string }>('SHOW server_version');
  const attempt = async (work: () => Promise<unknown>): Promise<Refusal | null> => {
    try {
      await work();
      return null;
    } catch (error) {
      return refusalOf(error);
    }
  };
  return {
    engine: 'postgres',
    version: `PostgreSQL ${rows[0]?.server_version ?? ''}`.trim(),
    renew: async () => {
      await database.exec('RESET ALL');
    },
    run: (statement) => attempt(() => database.exec(statement)),
    prepare: async (statement) => {
      const refusal = await attempt(() => database.describeQuery(statement));
      // Names are found before types of parameters are guessed.
      return refusal?.message.startsWith('could not determine data type of parameter') === true ? null : refusal;
    },
    close: () => database.close(),
  };
}

/** It is 27 MB, and so nobody gets it who does not ask for it. */
async function loadPglite() {
  try {
    const [{ PGlite }, { citext }, { hstore }, { ltree }, { pg_trgm }, { pgcrypto }, { uuid_ossp }] = await Promise.all(
      [
        import('@electric-sql/pglite'),
        import('@electric-sql/pglite/contrib/citext'),
        import('@electric-sql/pglite/contrib/hstore'),
        import('@electric-sql/pglite/contrib/ltree'),
        import('@electric-sql/pglite/contrib/pg_trgm'),
        import('@electric-sql/pglite/contrib/pgcrypto'),
        import('@electric-sql/pglite/contrib/uuid_ossp'),
      ],
    );
    return { PGlite, extensions: { citext, hstore, ltree, pg_trgm, pgcrypto, uuid_ossp } };
  } catch (error) {
    throw new HostError({
      code: 'no-engine',
      message: `PostgreSQL is not at hand: @electric-sql/pglite cannot be loaded (${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}).`,
      next: 'Install it beside tacit: npm install --save-dev @electric-sql/pglite',
    });
  }
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const KINDS: Readonly<Record<string, RefusalKind>> = {
  '42P01': 'table',
  '42703': 'column',
  '42601': 'syntax',
  // What is not supported, files of extensions, roles and types, functions, schemas.
  '0A000': 'environment',
  '58P01': 'environment',
  '42704': 'environment',
  '42883': 'environment',
  '3F000': 'environment',
  '25001': 'environment',
  '42501': 'environment',
  // No way from one version of an extension to another.
  '22023': 'environment',
};

/** What goes wrong within a routine depends on rows, on settings and on the version: not on the statement that calls it. */
const IN_ROUTINE = /\bfunction (?!inline_code_block)/;

function refusalOf(error: unknown): Refusal {
  const message = error instanceof Error ? error.message : String(error);
  const { code, where } = (error ?? {}) as { readonly code?: unknown; readonly where?: unknown };
  if (typeof where === 'string' && IN_ROUTINE.test(where)) return { kind: 'environment', message };
  return { kind: (typeof code === 'string' ? KINDS[code] : undefined) ?? 'other', message };
}
