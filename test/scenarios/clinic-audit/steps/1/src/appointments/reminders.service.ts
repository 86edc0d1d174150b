import { Injectable } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { Database } from '../database';

const DAY = 24 * 60 * 60 * 1000;

@Injectable()
export class RemindersService {
  constructor(private readonly database: Database) {}

  @Cron(CronExpression.EVERY_DAY_AT_9AM)
  async remindTomorrow(): Promise<void> {
    await this.database
      .appointments()
      .updateMany({ status: 'booked', startsAt: { $lt: new Date(Date.now() + DAY) } }, { $set: { status: 'reminded' } });
  }
}
