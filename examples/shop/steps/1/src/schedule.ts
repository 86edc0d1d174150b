import { Agenda } from 'agenda';
import { tidyUp } from './housekeeping/nightly.js';
import { cancelUnpaidOrders } from './housekeeping/orders.js';

const agenda = new Agenda({ db: { address: process.env.MONGO_URL ?? '' } });

agenda.define('clear-forgotten-baskets', async () => {
  await tidyUp();
});
agenda.define('cancel-unpaid-orders', () => cancelUnpaidOrders());

export async function startSchedule(): Promise<void> {
  await agenda.start();
  await agenda.every('30 3 * * *', 'clear-forgotten-baskets', {}, { timezone: 'Europe/Vienna' });
  await agenda.every('15 minutes', 'cancel-unpaid-orders');
}
