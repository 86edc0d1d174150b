/** What `connectionStatus` says: https://www.mongodb.com/docs/manual/reference/command/connectionStatus/ */
export interface ConnectionStatus {
  readonly authInfo?: {
    readonly authenticatedUsers?: readonly unknown[];
    readonly authenticatedUserPrivileges?: readonly {
      readonly resource?: Readonly<Record<string, unknown>>;
      readonly actions?: readonly string[];
    }[];
  };
}

/**
 * Actions that change no data and nothing of the server. Whatever is not known to be one counts as a right to write.
 * https://www.mongodb.com/docs/manual/reference/privilege-actions/
 */
const READING: ReadonlySet<string> = new Set([
  // The role `read`: https://www.mongodb.com/docs/manual/reference/built-in-roles/#mongodb-authrole-read
  'changeStream',
  'collStats',
  'dbHash',
  'dbStats',
  'find',
  'killCursors',
  'listCollections',
  'listIndexes',
  'listSearchIndexes',
  'planCacheRead',
  // `readAnyDatabase` and `clusterMonitor`, which accounts for reading often have beside it.
  'checkFreeMonitoringStatus',
  'checkMetadataConsistency',
  'connPoolStats',
  'getClusterParameter',
  'getCmdLineOpts',
  'getDatabaseVersion',
  'getDefaultRWConcern',
  'getLog',
  'getParameter',
  'getShardMap',
  'getShardVersion',
  'hostInfo',
  'indexStats',
  'inprog',
  'listClusterCatalog',
  'listDatabases',
  'listSessions',
  'listShards',
  'netstat',
  'operationMetrics',
  'queryStatsRead',
  'queryStatsReadTransformed',
  'replSetGetConfig',
  'replSetGetStatus',
  'serverStatus',
  'shardingState',
  'storageDetails',
  'top',
  'useUUID',
]);

/** What speaks against reading with this account; null where it can only read. */
export function mongoObjection({ authInfo }: ConnectionStatus): { readonly why: string; readonly next: string } | null {
  if ((authInfo?.authenticatedUsers ?? []).length === 0)
    return {
      why: 'nobody is logged in, so that the server lets everybody write',
      next: 'Connect to a server with access control, by an account with the role `read` on the database.',
    };
  const privileges = authInfo?.authenticatedUserPrivileges;
  // A server that does not say what an account may do cannot be believed to forbid anything.
  if (privileges === undefined || privileges.length === 0)
    return {
      why: 'the server does not say what the account may do',
      next: 'Connect by an account with the role `read` on the database.',
    };
  for (const { resource, actions = [] } of privileges) {
    const writing = actions.filter((action) => !READING.has(action));
    if (writing.length === 0) continue;
    const others = writing.length > 3 ? `, and ${String(writing.length - 3)} more` : '';
    return {
      why: `the account may do more than read (${writing.slice(0, 3).join(', ')}${others} on ${resourceText(resource)})`,
      next: 'Connect by an account that has the role `read` on the database and no other: db.createUser({ user: …, pwd: …, roles: ["read"] }).',
    };
  }
  return null;
}

function resourceText(resource: Readonly<Record<string, unknown>> = {}): string {
  const { db, collection } = resource;
  if (typeof db !== 'string') return 'the server';
  const place = [db, collection].filter((name) => typeof name === 'string' && name !== '').join('.');
  return place === '' ? 'every database' : place;
}
