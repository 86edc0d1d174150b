import { editLedger, reviewEdit } from '../../src/engine/ledger/write';
import { reviewEvidence } from '../../src/engine/ledger/evidence';
import { updateLedger } from '../../src/host/ledger-file';

// Writes reviews into a folder's ledger, one after the other: folder, name, how many.
const [folder = '', name = '', times = '1'] = process.argv.slice(2);

async function write(number: number): Promise<void> {
  const assumptions = new Map([[`entity-exists loans${number}`, `\`loans${number}\` exists under this name.`]]);
  const job = { id: `src/${name}.ts#${number}`, name, adapter: 'agenda', queries: [] } as unknown as Parameters<
    typeof reviewEvidence
  >[0];
  const edit = reviewEdit({
    job: job.id,
    on: '2026-03-12',
    by: name,
    note: null,
    volume: null,
    owner: null,
    assumptions,
    evidence: reviewEvidence(job, assumptions),
  });
  await updateLedger(folder, (text) => editLedger(text, [edit]));
}

async function writeAll(): Promise<void> {
  for (let number = 1; number <= Number(times); number += 1) await write(number);
}

void writeAll();
