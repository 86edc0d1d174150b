import { WITHOUT, type Drift } from '../model/drift';
import { quote } from '../model/wording';
import { numberText, shareText } from './amounts';

/** One way in which a sample differs from an earlier one, as a sentence. */
export function driftSentence(drift: Drift, members: 'documents' | 'rows'): string {
  const whose = drift.kind === null ? '' : ` of ${kindText(drift.kind)}`;
  switch (drift.is) {
    case 'kind-new':
      return `New kind ${kindText(drift.kind)}: ${numberText(drift.documents)} ${members}.`;
    case 'kind-gone':
      return `Kind ${kindText(drift.kind)} is not there any more; it had ${numberText(drift.documents)} ${members}.`;
    case 'count': {
      const what = drift.kind === null ? `All ${members}` : kindText(drift.kind);
      return `${what}: ${numberText(drift.after)} ${members}, ${times(drift.before, drift.after)} (${numberText(drift.before)}).`;
    }
    case 'field-new':
      return `New field ${quote(drift.field)}${whose}.`;
    case 'field-gone':
      return `Field ${quote(drift.field)}${whose} is not there any more.`;
    case 'presence':
      return `${quote(drift.field)}${whose} is stored in ${shareText(drift.after)} of the ${members}; it was ${shareText(drift.before)}.`;
    case 'type':
      return `${quote(drift.field)}${whose} is ${drift.type} in ${shareText(drift.after)} of the ${members} that hold it; it was ${shareText(drift.before)}.`;
  }
}

function kindText(kind: string): string {
  return kind === WITHOUT ? WITHOUT : quote(kind);
}

function times(before: number, after: number): string {
  if (before === 0) return 'where there were none';
  if (after === 0) return 'none of what there was';
  const factor = after > before ? after / before : before / after;
  const shown = factor >= 100 ? numberText(Math.round(factor)) : factor.toFixed(1).replace(/\.0$/, '');
  return after > before ? `${shown} times as many as before` : `a ${shown}th of what there was`;
}
