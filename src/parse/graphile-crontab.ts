/** A line of a crontab of graphile-worker: five fields, a task, then options and a payload. */
export interface GraphileCrontabLine {
  readonly cron: string;
  readonly task: string;
  /** `?id=nightly`: the name of the line where a task has several. */
  readonly identifier: string | null;
  /** Where fields and task stand in the text. */
  readonly start: number;
  readonly end: number;
  readonly cronEnd: number;
}

const LINE = /^([ \t]*)((?:[\d*/,-]+[ \t]+){4}[\d*/,-]+)([ \t]+)([_a-zA-Z][\w:/-]*)(?:[ \t]+\?(\S+))?/;

/** The lines of a crontab as graphile-worker reads it: https://worker.graphile.org/docs/cron#crontab-format */
export function readGraphileCrontab(text: string): readonly GraphileCrontabLine[] {
  const lines: GraphileCrontabLine[] = [];
  let offset = 0;
  for (const line of text.split('\n')) {
    const [whole, indent = '', cron = '', space = '', task = '', options = ''] = LINE.exec(line) ?? [];
    if (whole !== undefined) {
      const start = offset + indent.length;
      const cronEnd = start + cron.length;
      const identifier = /(?:^|&)id=([^&]+)/.exec(options)?.[1] ?? null;
      const end = cronEnd + space.length + task.length;
      lines.push({ cron: cron.replace(/\s+/g, ' '), task, identifier, start, end, cronEnd });
    }
    offset += line.length + 1;
  }
  return lines;
}
