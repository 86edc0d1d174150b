/** `1,234,567`. */
export function numberText(amount: number): string {
  return amount.toLocaleString('en-US');
}

/** `60 %`, `0.5 %`, `<0.1 %`: never 0 for something, never 100 for less than all. */
export function shareText(share: number): string {
  const percent = share * 100;
  if (percent === 0 || percent === 100) return `${percent} %`;
  if (percent < 0.1) return '<0.1 %';
  if (percent > 99.9) return '>99.9 %';
  return `${percent.toFixed(1).replace(/\.0$/, '')} %`;
}

/** A bar of a chart made of text; whatever is more than nothing shows. */
export function barText(share: number, width: number): string {
  if (share <= 0) return '';
  const eighths = Math.max(1, Math.round(Math.min(1, share) * width * 8));
  const rest = eighths % 8;
  return '█'.repeat(Math.floor(eighths / 8)) + (rest === 0 ? '' : String.fromCodePoint(0x2590 - rest));
}
