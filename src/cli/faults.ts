import { ConfigurationError } from '../engine/configured';
import { HostError } from '../host/host-error';
import type { ConfigurationFault } from '../model/configuration';
import { plain } from '../report/text';
import { UsageError } from './usage-error';

/** Says on stderr what went wrong and what to do next. What nobody foresaw is a defect, and says so. */
export function reportFault(error: unknown): void {
  process.stderr.write(`${faultText(error)}\n`);
}

/** What went wrong, with its place and the next step. */
export function faultText(error: unknown): string {
  if (error instanceof HostError) return lines(error.message, error.fault.next);
  if (error instanceof ConfigurationError) return error.faults.map(placedText).join('\n');
  if (error instanceof UsageError) return lines(error.message, error.next);
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `tacit: This is a defect in Tacit; the review was not done.\n${detail}`;
}

function placedText({ at, line, column, message, next }: ConfigurationFault): string {
  return lines(`${at.file}:${String(line)}:${String(column)}: ${message}`, next);
}

function lines(message: string, next: string | null): string {
  return [`tacit: ${plain(message)}`, ...(next === null ? [] : [`  ${plain(next)}`])].join('\n');
}
