import { pool } from '../database.js';

/** Only what has come back; a lost book stays on the reader's account. */
export async function closeReturned(): Promise<void> {
  await pool.query(`
    UPDATE loans
       SET state = 'closed', closed_at = now()
     WHERE state = 'returned'
  `);
}
