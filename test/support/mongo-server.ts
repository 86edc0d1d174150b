import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import net, { type AddressInfo, type Socket } from 'node:net';
import { Binary, BSON, Long, type Document } from 'bson';

/** What a server holds, and what it says of whoever connects. */
export interface MongoContent {
  /** Null where everybody may connect. */
  readonly account: { readonly user: string; readonly password: string } | null;
  /** As `connectionStatus` tells them. */
  readonly privileges: readonly { readonly resource: Document; readonly actions: readonly string[] }[];
  readonly collections: Readonly<Record<string, readonly Document[]>>;
  readonly views?: readonly string[];
}

/** A server that speaks as much of MongoDB's protocol as reading needs. */
export interface MongoServer {
  readonly port: number;
  /** Every command that came, in order. */
  readonly commands: readonly Document[];
  readonly close: () => void;
}

/** https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/ */
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

/**
 * No package and no Debian archive holds a server of MongoDB, so this one stands for it: the driver is the real one, the
 * bytes are those of the protocol, logging in is SCRAM-SHA-256, and answers are as the manual has them.
 */
export async function startMongo(content: MongoContent): Promise<MongoServer> {
  const commands: Document[] = [];
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    serve(socket, createAnswers(content), commands);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    commands,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

type Answers = (command: Document) => Document;

function serve(socket: Socket, answers: Answers, commands: Document[]): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 16 && rest.length >= rest.readInt32LE(0)) {
      const message = rest.subarray(0, rest.readInt32LE(0));
      rest = rest.subarray(message.length);
      const [id, code] = [message.readInt32LE(4), message.readInt32LE(12)];
      const at = code === OP_QUERY ? message.indexOf(0, 20) + 9 : 21;
      const command = BSON.deserialize(message.subarray(at, at + message.readInt32LE(at)), { promoteLongs: false });
      commands.push(command);
      const reply = BSON.serialize(answers(command));
      const head = Buffer.alloc(code === OP_QUERY ? 36 : 21);
      head.writeInt32LE(head.length + reply.length, 0);
      head.writeInt32LE(id, 8);
      head.writeInt32LE(code === OP_QUERY ? OP_REPLY : OP_MSG, 12);
      if (code === OP_QUERY) head.writeInt32LE(1, 32);
      socket.write(Buffer.concat([head, reply]));
    }
  });
}

const DONE = { ok: 1 };
const FIRST_BATCH = 101;

function createAnswers({ account, privileges, collections, views = [] }: MongoContent): Answers {
  const login = account === null ? null : createLogin(account);
  const open = new Map<string, Document[]>();
  let loggedIn = account === null;

  const batch = (namespace: string, id: Long, name: 'firstBatch' | 'nextBatch', size: number): Document => {
    const waiting = open.get(id.toString()) ?? [];
    const documents = waiting.splice(0, size);
    if (waiting.length === 0) open.delete(id.toString());
    return { cursor: { id: waiting.length === 0 ? Long.ZERO : id, ns: namespace, [name]: documents }, ...DONE };
  };
  return (command) => {
    const [name = ''] = Object.keys(command);
    switch (name) {
      case 'hello':
      case 'ismaster':
      case 'isMaster':
        return {
          helloOk: true,
          isWritablePrimary: true,
          ismaster: true,
          maxBsonObjectSize: 16_777_216,
          maxMessageSizeBytes: 48_000_000,
          maxWriteBatchSize: 100_000,
          localTime: new Date(),
          minWireVersion: 0,
          maxWireVersion: 21,
          ...(account !== null && { saslSupportedMechs: ['SCRAM-SHA-256'] }),
          ...DONE,
        };
      case 'saslStart':
      case 'saslContinue': {
        const answer = login?.(command) ?? refused(18, 'AuthenticationFailed', 'Authentication failed.');
        loggedIn ||= answer['done'] === true;
        return answer;
      }
      case 'endSessions':
      case 'killCursors':
      case 'ping':
        return DONE;
    }
    if (!loggedIn) return refused(13, 'Unauthorized', `Command ${name} requires authentication`);
    const id = Long.fromNumber(open.size + 1);
    switch (name) {
      case 'connectionStatus': {
        const users = account === null ? [] : [{ user: account.user, db: 'admin' }];
        return {
          authInfo: {
            authenticatedUsers: users,
            authenticatedUserRoles: [],
            authenticatedUserPrivileges: account === null ? [] : privileges,
          },
          ...DONE,
        };
      }
      case 'listCollections':
        open.set(id.toString(), [
          ...Object.keys(collections).map((one) => ({ name: one, type: 'collection' })),
          ...views.map((one) => ({ name: one, type: 'view' })),
        ]);
        return batch('$cmd.listCollections', id, 'firstBatch', FIRST_BATCH);
      case 'count':
        return { n: collections[String(command['count'])]?.length ?? 0, ...DONE };
      case 'aggregate': {
        const documents = collections[String(command['aggregate'])] ?? [];
        open.set(id.toString(), staged(documents, command['pipeline'] as readonly Document[]));
        const { batchSize } = command['cursor'] as { readonly batchSize?: number };
        return batch('shop.all', id, 'firstBatch', batchSize ?? FIRST_BATCH);
      }
      case 'getMore':
        return batch('shop.all', command['getMore'] as Long, 'nextBatch', Number(command['batchSize'] ?? FIRST_BATCH));
      default:
        return refused(13, 'Unauthorized', `not authorized on shop to execute command ${name}`);
    }
  };
}

function refused(code: number, codeName: string, errmsg: string): Document {
  return { ok: 0, code, codeName, errmsg };
}

/** What stages of sampling give: some of all, evenly. */
function staged(documents: readonly Document[], pipeline: readonly Document[]): Document[] {
  return pipeline.reduce<Document[]>(
    (given, stage) => {
      const { $sample, $match, $limit } = stage as {
        readonly $sample?: { readonly size: number };
        readonly $match?: { readonly $sampleRate: number };
        readonly $limit?: number;
      };
      if ($limit !== undefined) return given.slice(0, $limit);
      const share = $sample === undefined ? ($match?.$sampleRate ?? 1) : $sample.size / given.length;
      return given.filter((_document, position) => Math.floor(position * share) !== Math.floor((position + 1) * share));
    },
    [...documents],
  );
}

const ITERATIONS = 4096;

/** The server's side of SCRAM-SHA-256: https://www.rfc-editor.org/rfc/rfc5802#section-3 */
function createLogin({ user, password }: NonNullable<MongoContent['account']>): Answers {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const clientKey = hmac(salted, 'Client Key');
  const storedKey = createHash('sha256').update(clientKey).digest();
  let first = '';
  return (command) => {
    const payload = (command['payload'] as Binary).toString('utf8');
    const fields = new Map(
      payload
        .replace(/^n,,/, '')
        .split(',')
        .map((field) => [field[0], field.slice(2)]),
    );
    const reply = (text: string, done: boolean): Document => ({
      conversationId: 1,
      done,
      payload: new Binary(Buffer.from(text)),
      ...DONE,
    });
    if (Object.keys(command)[0] === 'saslStart') {
      const nonce = `${fields.get('r') ?? ''}${randomBytes(12).toString('base64')}`;
      const answer = `r=${nonce},s=${salt.toString('base64')},i=${String(ITERATIONS)}`;
      first = `${payload.replace(/^n,,/, '')},${answer}`;
      return fields.get('n') === user
        ? reply(answer, false)
        : refused(18, 'AuthenticationFailed', 'Authentication failed.');
    }
    const message = `${first},${payload.replace(/,p=.*$/, '')}`;
    const signature = hmac(storedKey, message);
    const proof = Buffer.from(fields.get('p') ?? '', 'base64');
    const expected = Buffer.from(clientKey.map((byte, position) => byte ^ (signature[position] ?? 0)));
    if (proof.length !== expected.length || !timingSafeEqual(proof, expected))
      return refused(18, 'AuthenticationFailed', 'Authentication failed.');
    return reply(`v=${hmac(hmac(salted, 'Server Key'), message).toString('base64')}`, true);
  };
}
