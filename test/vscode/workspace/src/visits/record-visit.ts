import { visits } from '../database';

export async function recordReader(branch: string): Promise<void> {
  await visits().insertOne({ kind: 'reader', branch, createdAt: new Date() });
}

export async function recordGuest(branch: string): Promise<void> {
  await visits().insertOne({ kind: 'guest', branch, createdAt: new Date() });
}
