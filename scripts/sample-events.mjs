// Writes a dump of kiosk events as mongodump does, for the scenario `retention`: page views and clicks of half a year
// and, when asked for, consent records, which began to arrive late.
//   node scripts/sample-events.mjs <file> [--count 200000] [--consent] [--now 2026-06-01T00:00:00Z]
import { closeSync, openSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { BSON } from 'bson';

const DAY = 24 * 60 * 60 * 1000;
const DAYS = 180;
/** Consent is asked for since so many days. */
const CONSENT_DAYS = 120;
const BUFFERED = 1024 * 1024;

/**
 * @param {string} file
 * @param {{ count: number, consent: boolean, now: Date }} options
 */
export function writeSampleEvents(file, { count, consent, now }) {
  const out = openSync(file, 'w');
  /** @type {Uint8Array[]} */
  let waiting = [];
  let size = 0;
  const flush = () => {
    writeSync(out, Buffer.concat(waiting));
    waiting = [];
    size = 0;
  };
  for (let number = 0; number < count; number += 1) {
    const document = BSON.serialize(eventAt(number, count, consent, now));
    waiting.push(document);
    size += document.length;
    if (size > BUFFERED) flush();
  }
  flush();
  closeSync(out);
}

/**
 * The same number gives the same event. They are in the order of their time.
 * @param {number} number
 * @param {number} count
 * @param {boolean} consent
 * @param {Date} now
 */
function eventAt(number, count, consent, now) {
  const age = DAYS * (1 - number / count);
  const common = {
    _id: new BSON.ObjectId(number.toString(16).padStart(24, '0')),
    kioskId: `kiosk-${number % 40}`,
    createdAt: new Date(now.getTime() - age * DAY),
  };
  if (consent && age < CONSENT_DAYS && number % 25 === 0)
    return { ...common, type: 'consent', payload: { visitorId: `visitor-${number}`, text: 'I agree.' } };
  if (number % 3 === 0)
    return { ...common, type: 'click', payload: { target: 'order', sequence: BSON.Long.fromNumber(number) } };
  return { ...common, type: 'page_view', payload: { page: '/menu', milliseconds: number % 900 } };
}

if (process.argv[1] === import.meta.filename) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { count: { type: 'string' }, consent: { type: 'boolean' }, now: { type: 'string' } },
  });
  const [file] = positionals;
  if (file === undefined) throw new Error('Say which file to write.');
  writeSampleEvents(file, {
    count: Number(values.count ?? 200_000),
    consent: values.consent === true,
    now: new Date(values.now ?? '2026-06-01T00:00:00Z'),
  });
}
