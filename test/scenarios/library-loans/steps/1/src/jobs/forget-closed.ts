import { pool } from '../database.js';

/** What a reader borrowed is nobody's business after a month. */
export async function forgetClosed(): Promise<void> {
  await pool.query(`DELETE FROM loans WHERE state = 'closed' AND closed_at < now() - interval '30 days'`);
}
