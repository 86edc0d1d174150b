import { MongoClient, type Db } from 'mongodb';
import type { SampleDocument, SampleSource } from '../../engine/evidence/ports';
import { compareText } from '../../model/span';
import { BATCH } from '../sample/limits';
import {
  ConnectionFault,
  LONGEST_CONNECTING,
  LONGEST_STATEMENT,
  type Connection,
  type ConnectionRequest,
} from './connection';
import { redacted, type ConnectionString } from './connection-string';
import { mongoObjection } from './mongodb-rights';

/** Longs stay what they are: as numbers they would be rounded. Text that is not UTF-8 is no reason to stop. */
const TYPES = { promoteLongs: false, promoteBuffers: false, enableUtf8Validation: false } as const;

/** Below this share `$sample` picks single documents; above it would sort all of them. */
const PICKED_BELOW = 0.05;

/** A share at random is not exact. */
const SPARE = 2;

/**
 * @throws ConnectionFault where the server cannot be read, or where the account could do more
 */
export async function openMongo(parsed: ConnectionString, { label, now }: ConnectionRequest): Promise<Connection> {
  const { database } = parsed;
  if (database === null)
    throw new ConnectionFault(
      `${label} names no database.`,
      'Name it behind the hosts: mongodb://…/<database>?authSource=admin.',
    );
  const client = new MongoClient(parsed.text, {
    appName: 'tacit',
    connectTimeoutMS: LONGEST_CONNECTING,
    maxPoolSize: 1,
    readPreference: 'secondaryPreferred',
    retryWrites: false,
    serverSelectionTimeoutMS: LONGEST_CONNECTING,
    socketTimeoutMS: 2 * LONGEST_STATEMENT,
  });
  const close = (): Promise<void> => client.close();
  try {
    const db = client.db(database);
    const status = await db.command({ connectionStatus: 1, showPrivileges: true });
    const objection = mongoObjection(status);
    if (objection !== null) throw new ConnectionFault(`${label} is not read: ${objection.why}.`, objection.next);
    const names = await collectionsIn(db);
    return {
      names,
      close,
      sources: async (wanted, most) => {
        const sources: SampleSource[] = [];
        for (const name of wanted) sources.push(await sourceOf(db, name, { most, parsed, label, now }));
        return sources;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Views show what collections hold; what the server keeps for itself is no data. */
async function collectionsIn(db: Db): Promise<readonly string[]> {
  const found = await db
    .listCollections({}, { nameOnly: true, authorizedCollections: true, maxTimeMS: LONGEST_STATEMENT })
    .toArray();
  return found
    .filter(({ name, type }) => type !== 'view' && !name.startsWith('system.'))
    .map(({ name }) => name)
    .sort(compareText);
}

interface Reading {
  readonly most: number;
  readonly parsed: ConnectionString;
  readonly label: string;
  readonly now: Date;
}

async function sourceOf(db: Db, name: string, { most, parsed, label, now }: Reading): Promise<SampleSource> {
  const collection = db.collection<SampleDocument>(name);
  const all = await collection.estimatedDocumentCount({ maxTimeMS: LONGEST_STATEMENT });
  return {
    entity: name,
    file: label,
    format: 'mongodb',
    on: now,
    ...(all > most && { drawnFrom: all }),
    async *read(onProblem) {
      const options = { ...TYPES, batchSize: BATCH, maxTimeMS: LONGEST_STATEMENT, allowDiskUse: false };
      const cursor = collection.aggregate<SampleDocument>(stagesFor(all, most), options);
      let batch: SampleDocument[] = [];
      let read = 0;
      try {
        for await (const document of cursor) {
          batch.push(document);
          read += 1;
          if (batch.length < BATCH) continue;
          yield batch;
          batch = [];
        }
        if (batch.length > 0) yield batch;
      } catch (error) {
        if (batch.length > 0) yield batch;
        const message = redacted(error instanceof Error ? error.message : String(error), parsed);
        onProblem({ file: label, place: `${name}, behind ${String(read)} documents`, message, next: null });
      } finally {
        await cursor.close();
      }
    },
  };
}

/**
 * All, or so many at random.
 * https://www.mongodb.com/docs/manual/reference/operator/aggregation/sample/#behavior
 * https://www.mongodb.com/docs/manual/reference/operator/aggregation/sampleRate/
 */
function stagesFor(all: number, most: number): object[] {
  if (all <= most) return [{ $limit: most }];
  const share = most / all;
  if (share < PICKED_BELOW) return [{ $sample: { size: most } }];
  return [{ $match: { $sampleRate: share } }, { $limit: most * SPARE }];
}
