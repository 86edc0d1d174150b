import Agenda from 'agenda';
import { Loan } from '../models/loan';

const agenda = new Agenda();
const ninetyDays = 90 * 24 * 60 * 60 * 1000;

agenda.define('forget-loans', async () => {
  await Loan.deleteMany({ returnedAt: { $lt: new Date(Date.now() - ninetyDays) } });
});

export async function start(): Promise<void> {
  await agenda.start();
  await agenda.every('0 3 * * *', 'forget-loans');
}
