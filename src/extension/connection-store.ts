/** A database that the person has told of. */
export interface StoredConnection {
  /** What it is called where it is shown. */
  readonly label: string;
  /** The connection string: a secret. */
  readonly text: string;
}

/** The part of the editor's secret storage that is needed. */
export interface Secrets {
  readonly get: (key: string) => PromiseLike<string | undefined>;
  readonly store: (key: string, value: string) => PromiseLike<void>;
  readonly delete: (key: string) => PromiseLike<void>;
}

/** Connections as the editor keeps them: in its secret storage and nowhere else, their names included. */
export interface ConnectionStore {
  readonly list: () => Promise<readonly StoredConnection[]>;
  /** In the place of another one of this name. */
  readonly add: (connection: StoredConnection) => Promise<void>;
  readonly forget: (label: string) => Promise<void>;
}

const KEY = 'connections';

export function createConnectionStore(secrets: Secrets): ConnectionStore {
  const list = async (): Promise<readonly StoredConnection[]> => connectionsIn(await secrets.get(KEY));
  const keep = async (connections: readonly StoredConnection[]): Promise<void> => {
    if (connections.length === 0) await secrets.delete(KEY);
    else await secrets.store(KEY, JSON.stringify(connections));
  };
  return {
    list,
    add: async (connection) => {
      const others = (await list()).filter(({ label }) => label !== connection.label);
      await keep([...others, connection].sort((a, b) => a.label.localeCompare(b.label, 'en')));
    },
    forget: async (label) => {
      await keep((await list()).filter((connection) => connection.label !== label));
    },
  };
}

function connectionsIn(text: string | undefined): readonly StoredConnection[] {
  try {
    const found: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(found) ? found.filter(isConnection) : [];
  } catch {
    return [];
  }
}

function isConnection(value: unknown): value is StoredConnection {
  if (typeof value !== 'object' || value === null || !('label' in value) || !('text' in value)) return false;
  return typeof value.label === 'string' && typeof value.text === 'string';
}

const ADDRESS =
  /^(?:mongodb(?:\+srv)?|postgres(?:ql)?(?:\+\w+)?):\/\/(?:[^@/]*@)?(?<host>[^/?,:]*)[^/?]*(?:\/(?<database>[^?]*))?/i;

/** Whether a text is a connection string of a database that can be read. */
export function isConnectionString(text: string): boolean {
  return ADDRESS.test(text.trim());
}

/** `shop on db.example.net`: what a connection may be called, without an account. */
export function labelFor(text: string): string {
  const { host = '', database = '' } = ADDRESS.exec(text.trim())?.groups ?? {};
  return [database, host].filter((part) => part !== '').join(' on ');
}
