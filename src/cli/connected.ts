import { createRequire } from 'node:module';
import path from 'node:path';
import type { Connection } from '../host/connection/connection';
import type * as Opener from '../host/connection/open';
import { HostError } from '../host/host-error';
import { nearNames } from '../model/near';
import { enumerate } from '../model/wording';
import { withCleanUp } from './clean-up';
import { UsageError } from './usage-error';

/** Options of the commands that can read a database. */
export interface ConnectOptions {
  /** The environment variable that holds the connection string. */
  readonly connect?: string;
  /** What the connection is called in reports, where that is not the variable's name. */
  readonly connectAs?: string;
  readonly limit?: number;
  readonly now?: Date;
}

/** A connection string, and what may be said of it. */
export interface GivenConnection {
  readonly text: string;
  readonly label: string;
}

/**
 * The connection string that the options name, or null. It is taken out of the environment, so that no other program that
 * is started inherits it.
 */
export function takeConnection({ connect, connectAs }: ConnectOptions): GivenConnection | null {
  if (connect === undefined) return null;
  // What was given may be a secret: it is not repeated.
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(connect))
    throw new UsageError(
      connect.includes('://')
        ? 'A connection string does not belong on a command line, where other programs see it and shells keep it.'
        : '--connect wants the name of an environment variable.',
      'Put the connection string into an environment variable, and name that: --connect SHOP_DATABASE.',
    );
  const text = process.env[connect] ?? '';
  Reflect.deleteProperty(process.env, connect);
  if (text.trim() === '')
    throw new UsageError(
      `The environment variable ${connect} is not set.`,
      'It holds the connection string: postgresql://… or mongodb://….',
    );
  return { text, label: connectAs ?? connect };
}

/** Opens the connection, and closes it when `work` is done or a signal comes. */
export async function withConnection<T>(
  { text, label }: GivenConnection,
  { now = new Date() }: ConnectOptions,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const bundle = path.join(import.meta.dirname, 'connection.js');
  const { openConnection } = createRequire(bundle)(bundle) as typeof Opener;
  const opened = await openConnection({ text, label, now });
  if ('message' in opened) throw new HostError({ code: 'no-sample', ...opened });
  return withCleanUp(opened.close, () => work(opened));
}

/** Tables that are read where nobody names any. */
const MOST_NAMES = 200;

/** Which collections and tables are meant: those that are named, else all of them. */
export function chosenNames({ names }: Connection, wanted: readonly string[], label: string): readonly string[] {
  for (const name of wanted) {
    if (names.includes(name)) continue;
    const near = nearNames(name, names);
    throw new UsageError(
      `${label} has no collection or table ${name} that may be read.`,
      near.length > 0 ? `Did you mean ${enumerate(near, 'or')}?` : null,
    );
  }
  if (wanted.length > 0) return wanted;
  if (names.length === 0) throw new UsageError(`${label} has no collection and no table that may be read.`);
  if (names.length > MOST_NAMES)
    throw new UsageError(
      `${label} has ${String(names.length)} collections or tables: too many to be read at once.`,
      'Name those that are meant.',
    );
  return names;
}
