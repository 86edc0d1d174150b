import { pool } from './database.js';

/** A lost book has to be paid for, so its loan stays until it is. */
export async function reportLost(loanId: number): Promise<void> {
  await pool.query(`UPDATE loans SET state = 'lost' WHERE id = $1`, [loanId]);
}
