import { MongoClient, type Collection } from 'mongodb';
import type { Visit } from './visits/visit';

export const database = new MongoClient('mongodb://127.0.0.1:27017').db('library');

export function visits(): Collection<Visit> {
  return database.collection<Visit>('visits');
}
