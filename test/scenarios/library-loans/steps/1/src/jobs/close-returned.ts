import { pool } from '../database.js';

/** Whatever is neither out nor late has come back. */
export async function closeReturned(): Promise<void> {
  await pool.query(`
    UPDATE loans
       SET state = 'closed', closed_at = now()
     WHERE state NOT IN ('open', 'overdue', 'closed')
  `);
}
