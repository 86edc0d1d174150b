import cron from 'node-cron';
import { closeReturned } from './jobs/close-returned.js';
import { forgetClosed } from './jobs/forget-closed.js';

cron.schedule('*/15 * * * *', closeReturned, { name: 'close-returned' });
cron.schedule('0 4 * * 0', forgetClosed, { name: 'forget-closed', timezone: 'Europe/Lisbon' });
