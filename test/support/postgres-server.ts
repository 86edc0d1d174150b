import net, { type AddressInfo, type Socket } from 'node:net';
import { PGlite } from '@electric-sql/pglite';

/** PostgreSQL itself, behind a port. */
export interface PostgresServer {
  readonly database: PGlite;
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** https://www.postgresql.org/docs/current/protocol-message-formats.html */
const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
const TERMINATE = 'X'.charCodeAt(0);

/**
 * Serves one connection at a time with PGlite, which answers the messages of the protocol. Whoever connects acts as the
 * role that `SET SESSION AUTHORIZATION` said before, with any password.
 */
export async function startPostgres(schema: string): Promise<PostgresServer> {
  const database = await PGlite.create();
  await database.exec(schema);
  const server = net.createServer((socket) => {
    serve(socket, database);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    database,
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      await database.close();
    },
  };
}

function serve(socket: Socket, database: PGlite): void {
  let rest: Buffer = Buffer.alloc(0);
  let started = false;
  let work = Promise.resolve();
  const answer = async (message: Buffer): Promise<void> => {
    const reply = await database.execProtocolRaw(message);
    if (!socket.destroyed) socket.write(reply);
  };
  socket.on('error', () => undefined);
  // What a connection had begun ends before it does.
  const end = (): void => {
    work = work.then(async () => {
      await database.exec('ROLLBACK');
      socket.end();
    });
  };
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const typed = started ? 1 : 0;
      if (rest.length < typed + 4) return;
      const length = typed + rest.readInt32BE(typed);
      if (rest.length < length) return;
      const message = rest.subarray(0, length);
      rest = rest.subarray(length);
      if (!started && [SSL_REQUEST, GSS_REQUEST].includes(message.readInt32BE(4))) socket.write('N');
      else if (started && message[0] === TERMINATE) end();
      else {
        started = true;
        work = work.then(() => answer(message));
      }
    }
  });
}
