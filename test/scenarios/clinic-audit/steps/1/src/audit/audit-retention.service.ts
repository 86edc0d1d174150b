import { Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { AuditRepository } from './audit.repository';

const DAY = 24 * 60 * 60 * 1000;

@Injectable()
export class AuditRetentionService {
  private readonly logger = new Logger(AuditRetentionService.name);

  constructor(private readonly audit: AuditRepository) {}

  /** Access logs are kept for half a year, then they have to go. */
  @Cron('30 2 * * *', { name: 'sweep-audit-log', timeZone: 'Europe/Berlin' })
  async sweep(): Promise<void> {
    const removed = await this.audit.removeBefore(new Date(Date.now() - 180 * DAY));
    this.logger.log(`removed ${removed} entries`);
  }
}
