import { Injectable } from '@nestjs/common';
import { MongoClient, type Collection } from 'mongodb';
import type { Appointment } from './appointments/appointment';
import type { AuditEntry } from './audit/audit-entry';

@Injectable()
export class Database {
  private readonly client = new MongoClient(process.env.MONGO_URL ?? 'mongodb://127.0.0.1:27017');

  appointments(): Collection<Appointment> {
    return this.client.db('clinic').collection<Appointment>('appointments');
  }

  /** Who looked at what. Written on every request. */
  auditLog(): Collection<AuditEntry> {
    return this.client.db('clinic').collection<AuditEntry>('audit_log');
  }
}
