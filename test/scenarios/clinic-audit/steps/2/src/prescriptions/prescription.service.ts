import { Injectable } from '@nestjs/common';
import { Database } from '../database';

@Injectable()
export class PrescriptionService {
  constructor(private readonly database: Database) {}

  /** What was prescribed must be on record for ten years. */
  async prescribe(staffId: string, patientId: string, medicine: string): Promise<void> {
    await this.database.auditLog().insertOne({ kind: 'prescription', staffId, patientId, medicine, at: new Date() });
  }
}
