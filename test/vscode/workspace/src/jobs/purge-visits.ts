import cron from 'node-cron';
import { visits } from '../database';

const daysKept = 90;

async function purgeVisits(): Promise<void> {
  const oldest = new Date(Date.now() - daysKept * 24 * 60 * 60 * 1000);
  await visits().deleteMany({ createdAt: { $lt: oldest } });
}

cron.schedule('0 3 * * *', () => purgeVisits(), { name: 'purge-visits', timezone: 'UTC' });
