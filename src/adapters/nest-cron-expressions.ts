/**
 * The members of the CronExpression enum of @nestjs/schedule.
 * https://github.com/nestjs/schedule/blob/master/lib/enums/cron-expression.enum.ts
 */
export const CRON_EXPRESSIONS: ReadonlyMap<string, string> = new Map([
  ['EVERY_SECOND', '* * * * * *'],
  ['EVERY_5_SECONDS', '*/5 * * * * *'],
  ['EVERY_10_SECONDS', '*/10 * * * * *'],
  ['EVERY_30_SECONDS', '*/30 * * * * *'],
  ['EVERY_MINUTE', '*/1 * * * *'],
  ['EVERY_5_MINUTES', '0 */5 * * * *'],
  ['EVERY_10_MINUTES', '0 */10 * * * *'],
  ['EVERY_30_MINUTES', '0 */30 * * * *'],
  ['EVERY_HOUR', '0 0-23/1 * * *'],
  ...['2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12'].map((hours): [string, string] => [
    `EVERY_${hours}_HOURS`,
    `0 0-23/${hours} * * *`,
  ]),
  ...dailyAt(),
  ['EVERY_DAY_AT_NOON', '0 12 * * *'],
  ['EVERY_DAY_AT_MIDNIGHT', '0 0 * * *'],
  ['EVERY_WEEK', '0 0 * * 0'],
  ['EVERY_WEEKDAY', '0 0 * * 1-5'],
  ['EVERY_WEEKEND', '0 0 * * 6,0'],
  ['EVERY_1ST_DAY_OF_MONTH_AT_MIDNIGHT', '0 0 1 * *'],
  ['EVERY_1ST_DAY_OF_MONTH_AT_NOON', '0 12 1 * *'],
  ['EVERY_2ND_HOUR', '0 */2 * * *'],
  ['EVERY_2ND_HOUR_FROM_1AM_THROUGH_11PM', '0 1-23/2 * * *'],
  ['EVERY_2ND_MONTH', '0 0 1 */2 *'],
  ['EVERY_QUARTER', '0 0 1 */3 *'],
  ['EVERY_6_MONTHS', '0 0 1 */6 *'],
  ['EVERY_YEAR', '0 0 1 1 *'],
  ['EVERY_30_MINUTES_BETWEEN_9AM_AND_5PM', '0 */30 9-17 * * *'],
  ['EVERY_30_MINUTES_BETWEEN_9AM_AND_6PM', '0 */30 9-18 * * *'],
  ['EVERY_30_MINUTES_BETWEEN_10AM_AND_7PM', '0 */30 10-19 * * *'],
]);

/** EVERY_DAY_AT_1AM … EVERY_DAY_AT_11PM and MONDAY_TO_FRIDAY_AT_1AM … MONDAY_TO_FRIDAY_AT_11PM. */
function dailyAt(): [string, string][] {
  const hours = Array.from({ length: 23 }, (_, index) => index + 1).filter((hour) => hour !== 12);
  return hours.flatMap((hour): [string, string][] => {
    const name = hour < 12 ? `${String(hour)}AM` : `${String(hour - 12)}PM`;
    return [
      [`EVERY_DAY_AT_${name}`, `0 ${hour < 10 ? '0' : ''}${String(hour)} * * *`],
      [`MONDAY_TO_FRIDAY_AT_${name}`, `0 0 ${hour < 10 ? '0' : ''}${String(hour)} * * 1-5`],
    ];
  });
}
