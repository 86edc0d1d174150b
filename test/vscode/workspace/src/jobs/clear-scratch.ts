import cron from 'node-cron';
import { database } from '../database';

/** Which collections are scratch is only known at run time. */
async function clearScratch(): Promise<void> {
  const collections = await database.listCollections().toArray();
  for (const { name } of collections) {
    if (name.startsWith('scratch_')) await database.collection(name).deleteMany({});
  }
}

cron.schedule('*/30 * * * *', () => clearScratch(), { name: 'clear-scratch' });
