import { ConnectionFault, type Connection, type ConnectionRequest, type Refusal } from './connection';
import { readConnectionString, redacted } from './connection-string';
import { openMongo } from './mongodb';
import { openPostgres } from './postgres';

/**
 * Opens a database for reading, once its server has said that the account can do nothing else. This is the entry of a
 * bundle of its own, so that only who asks for a connection loads drivers.
 */
export async function openConnection(request: ConnectionRequest): Promise<Connection | Refusal> {
  try {
    const parsed = readConnectionString(request.text, request.label);
    try {
      return await (parsed.engine === 'mongodb' ? openMongo(parsed, request) : openPostgres(parsed, request));
    } catch (error) {
      if (error instanceof ConnectionFault) throw error;
      throw new ConnectionFault(`${request.label} cannot be connected to: ${redacted(messageOf(error), parsed)}`);
    }
  } catch (error) {
    if (!(error instanceof ConnectionFault)) throw error;
    return { message: error.message, next: error.next };
  }
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.endsWith('.') ? message : `${message}.`;
}
