import { Injectable } from '@nestjs/common';
import { Database } from '../database';

@Injectable()
export class AuditRepository {
  constructor(private readonly database: Database) {}

  async recordLogin(staffId: string): Promise<void> {
    await this.database.auditLog().insertOne({ kind: 'login', staffId, patientId: '', at: new Date() });
  }

  async recordView(staffId: string, patientId: string, section: string): Promise<void> {
    await this.database.auditLog().insertOne({ kind: 'record_view', staffId, patientId, section, at: new Date() });
  }

  /** How many entries went. */
  async removeBefore(moment: Date): Promise<number> {
    const { deletedCount } = await this.database
      .auditLog()
      .deleteMany({ kind: { $in: ['login', 'record_view'] }, at: { $lt: moment } });
    return deletedCount;
  }
}
