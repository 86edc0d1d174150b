/**
 * What the page does by itself: filters, theme, copy, and the way of one job through the picture. It reads well without.
 * In an editor it says what the person wants (a place by its number, a copy, an export), and nothing is said to it.
 */
export const SCRIPT = `
'use strict';
(() => {
  const editor = typeof acquireVsCodeApi === 'function' ? acquireVsCodeApi() : null;
  const all = (query) => [...document.querySelectorAll(query)];
  const filter = document.getElementById('filter');
  const kept = editor?.getState() ?? {};
  const verdicts = new Set(Array.isArray(kept.verdicts) ? kept.verdicts : []);
  const highlight = (jobs) => {
    for (const part of all('.graph [data-jobs]')) part.classList.toggle('dim', !part.dataset.jobs.split(' ').some((job) => jobs.has(job)));
  };
  const apply = () => {
    const words = filter.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const matches = new Set();
    for (const one of all('article[data-job]')) {
      const told = one.dataset.verdicts.split(' ');
      const fits = words.every((word) => one.textContent.toLowerCase().includes(word)) && (verdicts.size === 0 || told.some((verdict) => verdicts.has(verdict)));
      one.hidden = !fits;
      if (fits) matches.add(one.dataset.job);
    }
    for (const row of all('tr[data-job]')) row.hidden = !matches.has(row.dataset.job);
    for (const button of all('[data-verdict]')) button.setAttribute('aria-pressed', String(verdicts.has(button.dataset.verdict)));
    highlight(matches);
    document.getElementById('matches').textContent = words.length + verdicts.size === 0 ? '' : matches.size + ' of ' + all('article[data-job]').length + ' jobs shown';
    editor?.setState({ filter: filter.value, verdicts: [...verdicts] });
  };
  filter.addEventListener('input', apply);
  for (const button of all('[data-verdict]')) button.addEventListener('click', () => {
    const { verdict } = button.dataset;
    if (!verdicts.delete(verdict)) verdicts.add(verdict);
    apply();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && event.target !== filter) { event.preventDefault(); filter.focus(); }
    if (event.key === 'Escape' && event.target === filter) { filter.value = ''; apply(); filter.blur(); }
  });
  const nodes = all('.graph a[data-jobs]');
  const columns = [...new Set(nodes.map((node) => node.dataset.column))].map((column) => nodes.filter((node) => node.dataset.column === column));
  const middle = (node) => { const { top, height } = node.getBoundingClientRect(); return top + height / 2; };
  const beside = (node, step) => {
    const own = columns.findIndex((column) => column.includes(node));
    const jobs = node.dataset.jobs.split(' ');
    const others = columns[own + step] ?? [];
    const joined = others.filter((other) => other.dataset.jobs.split(' ').some((job) => jobs.includes(job)));
    return (joined.length > 0 ? joined : others).sort((a, b) => Math.abs(middle(a) - middle(node)) - Math.abs(middle(b) - middle(node)))[0];
  };
  const above = (node, step) => {
    const column = columns.find((one) => one.includes(node));
    return column[column.indexOf(node) + step];
  };
  const steps = { ArrowRight: [beside, 1], ArrowLeft: [beside, -1], ArrowDown: [above, 1], ArrowUp: [above, -1] };
  const reach = (node) => { for (const one of nodes) one.setAttribute('tabindex', one === node ? '0' : '-1'); };
  for (const node of nodes) {
    const jobs = new Set(node.dataset.jobs.split(' '));
    for (const begin of ['mouseenter', 'focus']) node.addEventListener(begin, () => highlight(jobs));
    for (const end of ['mouseleave', 'blur']) node.addEventListener(end, apply);
    node.addEventListener('keydown', (event) => {
      const [towards, step] = steps[event.key] ?? [];
      const next = towards?.(node, step);
      if (next === undefined) return;
      event.preventDefault();
      reach(next);
      next.focus();
    });
  }
  if (nodes.length > 0) reach(nodes[0]);
  const theme = document.getElementById('theme');
  theme.addEventListener('click', () => {
    const isDark = getComputedStyle(document.documentElement).colorScheme === 'dark' || (!document.documentElement.dataset.theme && matchMedia('(prefers-color-scheme: dark)').matches);
    document.documentElement.dataset.theme = isDark ? 'light' : 'dark';
  });
  const copy = document.getElementById('copy');
  const write = async () => {
    if (editor !== null) { editor.postMessage({ type: 'copy' }); return; }
    const text = document.getElementById('markdown');
    try { await navigator.clipboard.writeText(text.value); } catch { text.hidden = false; text.select(); document.execCommand('copy'); text.hidden = true; }
  };
  copy.addEventListener('click', async () => {
    const before = copy.textContent;
    await write();
    copy.textContent = 'Copied';
    setTimeout(() => { copy.textContent = before; }, 1500);
  });
  if (editor === null) return;
  const exporting = document.getElementById('export');
  exporting.hidden = false;
  exporting.addEventListener('click', () => editor.postMessage({ type: 'export' }));
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const [, number] = /^#place-(\\d+)$/.exec(link?.getAttribute('href') ?? '') ?? [];
    if (number === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    editor.postMessage({ type: 'open', place: Number(number) });
  }, true);
  filter.value = typeof kept.filter === 'string' ? kept.filter : '';
  apply();
})();
`;
