/** The style of the impact page: both themes, the editor's colours where it is shown in one, and paper. */
export const STYLE = `
:root { color-scheme: light dark; --page: #f7f7f5; --card: #ffffff; --text: #1c1f24; --muted: #59616c; --line: #d9dce1; --soft: #eef0f2; --accent: #2460c8; --error: #b42318; --warning: #8a5a00; --information: #2460c8; --error-soft: #fdeceb; --warning-soft: #fdf3dc; --information-soft: #e9f0fc; --edge: #b3bac4; }
@media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { --page: #131519; --card: #1b1e24; --text: #e7e9ec; --muted: #a0a8b3; --line: #30353d; --soft: #23272e; --accent: #8ab4ff; --error: #ff8a80; --warning: #e8b84a; --information: #8ab4ff; --error-soft: #3a1f1d; --warning-soft: #352a12; --information-soft: #1b2a44; --edge: #505864; } }
:root[data-theme="dark"] { color-scheme: dark; --page: #131519; --card: #1b1e24; --text: #e7e9ec; --muted: #a0a8b3; --line: #30353d; --soft: #23272e; --accent: #8ab4ff; --error: #ff8a80; --warning: #e8b84a; --information: #8ab4ff; --error-soft: #3a1f1d; --warning-soft: #352a12; --information-soft: #1b2a44; --edge: #505864; }
:root[data-theme="light"] { color-scheme: light; }
body[class*="vscode-"] { --page: var(--vscode-editor-background); --card: var(--vscode-editorWidget-background); --text: var(--vscode-editor-foreground); --muted: var(--vscode-descriptionForeground); --line: var(--vscode-widget-border, var(--vscode-contrastBorder, var(--vscode-panel-border))); --soft: var(--vscode-textCodeBlock-background); --accent: var(--vscode-textLink-foreground); --error: var(--vscode-editorError-foreground); --warning: var(--vscode-editorWarning-foreground); --information: var(--vscode-editorInfo-foreground); --error-soft: transparent; --warning-soft: transparent; --information-soft: transparent; --edge: var(--vscode-editorIndentGuide-activeBackground1, var(--vscode-descriptionForeground)); }
body[class*="vscode-"] #theme { display: none; }
body[class*="vscode-"] { font-family: var(--vscode-font-family); font-size: 13px; padding: 0; } body[class*="vscode-"] h1 { font-size: 22px; } body[class*="vscode-"] .lead, body[class*="vscode-"] table { font-size: 13px; } body[class*="vscode-"] .graph svg { min-width: 720px; } body[class*="vscode-"] code, body[class*="vscode-"] .place { font-family: var(--vscode-editor-font-family); }
body[class*="vscode-"] .top { padding-top: 20px; } body[class*="vscode-"] :focus-visible { outline-color: var(--vscode-focusBorder); }
body[class*="vscode-"] .actions input { color: var(--vscode-input-foreground); background: var(--vscode-input-background); border-color: var(--vscode-input-border, var(--line)); border-radius: 2px; }
body[class*="vscode-"] .actions button { color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground); border-color: var(--vscode-button-border, transparent); border-radius: 2px; } body[class*="vscode-"] .actions button:hover { background: var(--vscode-button-secondaryHoverBackground); }
body[class*="vscode-high-contrast"] { --card: var(--vscode-editor-background); --line: var(--vscode-contrastBorder); --soft: transparent; --edge: var(--vscode-editor-foreground); --muted: var(--vscode-editor-foreground); }
body[class*="vscode-high-contrast"] .tag { border: 1px solid currentcolor; } body[class*="vscode-high-contrast"] .actions button, body[class*="vscode-high-contrast"] .actions input { border-color: var(--vscode-contrastBorder); } body[class*="vscode-high-contrast"] .dim { opacity: 0.35; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
main, .top, footer { max-width: 1180px; margin: 0 auto; padding: 0 28px; }
code { font: 0.92em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; background: var(--soft); border-radius: 4px; padding: 0.08em 0.32em; overflow-wrap: anywhere; }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 12px; top: 8px; background: var(--card); padding: 6px 10px; }
.top { display: flex; flex-wrap: wrap; gap: 20px 32px; align-items: flex-end; justify-content: space-between; padding-top: 36px; padding-bottom: 8px; }
.eyebrow { margin: 0; font-size: 13px; color: var(--muted); }
h1 { margin: 2px 0 4px; font-size: 28px; line-height: 1.2; font-weight: 650; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h1 code { font-size: 0.96em; background: none; padding: 0; }
.lead { margin: 0; color: var(--muted); }
.actions { display: flex; gap: 8px; align-items: center; }
.actions input, .actions button { font: inherit; font-size: 14px; color: var(--text); background: var(--card); border: 1px solid var(--line); border-radius: 7px; padding: 6px 11px; }
.actions input { width: 190px; } .actions button { cursor: pointer; } .actions button:hover { border-color: var(--muted); }
.verdicts { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 12px; margin: 22px 0 8px; padding: 0; list-style: none; }
.verdicts button { width: 100%; height: 100%; font: inherit; color: inherit; text-align: left; cursor: pointer; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 13px 16px; display: grid; grid-template-columns: auto 1fr; column-gap: 13px; align-items: center; } .verdicts button:hover { border-color: var(--muted); } .verdicts button[aria-pressed="true"] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.verdicts b { grid-row: span 2; font-size: 30px; font-weight: 620; line-height: 1; font-variant-numeric: tabular-nums; }
.verdicts span { font-weight: 600; } .verdicts small { color: var(--muted); font-size: 13px; line-height: 1.35; }
.verdicts .error b { color: var(--error); } .verdicts .warning b { color: var(--warning); } .verdicts .information b { color: var(--information); }
h2 { font-size: 17px; font-weight: 640; margin: 34px 0 10px; }
h3 { font-size: 15px; margin: 0; font-weight: 640; }
.graph { background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow-x: auto; padding: 14px 16px; }
.graph svg { display: block; width: 100%; min-width: 940px; height: auto; }
.graph .column { fill: var(--muted); font-size: 12px; font-weight: 600; }
.graph .box { fill: var(--page); stroke: var(--line); } .graph a:hover .box, .graph a:focus .box { stroke: var(--accent); stroke-width: 1.6; }
.graph a:focus { outline: none; } .graph a:hover { text-decoration: none; }
.graph .first { fill: var(--text); font-size: 13px; font-weight: 560; } .graph .second { fill: var(--muted); font-size: 11.5px; }
.graph .bar { fill: var(--edge); } .graph .error .bar { fill: var(--error); } .graph .warning .bar { fill: var(--warning); } .graph .information .bar { fill: var(--information); }
.graph .edge { fill: none; stroke: var(--edge); stroke-width: 1.4; } .graph .edge.error { stroke: var(--error); } .graph .edge.warning { stroke: var(--warning); }
.graph .dim { opacity: 0.18; } .graph g, .graph path, .graph a { transition: opacity 120ms; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; } th, td { text-align: left; vertical-align: top; padding: 9px 14px; border-bottom: 1px solid var(--line); } tbody tr:last-child > * { border-bottom: 0; }
thead th { font-size: 12.5px; font-weight: 600; color: var(--muted); white-space: nowrap; } tbody th { font-weight: inherit; min-width: 180px; } caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); } th small { display: block; } td.when { min-width: 150px; } td small { color: var(--muted); display: block; }
.tag { display: inline-block; border-radius: 5px; padding: 0 7px; font-size: 12.5px; font-weight: 600; white-space: nowrap; }
.tag.error { color: var(--error); background: var(--error-soft); } .tag.warning { color: var(--warning); background: var(--warning-soft); } .tag.information { color: var(--information); background: var(--information-soft); } .none { color: var(--muted); }
article { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 15px 18px; margin: 0 0 12px; scroll-margin-top: 12px; } article:target { border-color: var(--accent); }
article header { display: flex; flex-wrap: wrap; gap: 2px 14px; align-items: baseline; } article header p { margin: 0; color: var(--muted); font-size: 14px; }
.finding { border-left: 3px solid var(--edge); padding: 2px 0 2px 13px; margin: 12px 0 4px; } .finding.error { border-color: var(--error); } .finding.warning { border-color: var(--warning); } .finding.information { border-color: var(--information); }
.finding p { margin: 0 0 4px; } ol.chain { margin: 6px 0 0; padding: 0; list-style: none; font-size: 13.5px; } ol.chain li { display: grid; grid-template-columns: 72px 1fr; gap: 0 10px; padding: 1px 0; } ol.chain .role { color: var(--muted); } .place { color: var(--muted); font: 12.5px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
details { margin-top: 9px; } summary { cursor: pointer; font-size: 14px; color: var(--muted); } details ul { margin: 6px 0 0; padding-left: 20px; font-size: 14px; }
ul.plain { background: var(--card); border: 1px solid var(--line); border-radius: 10px; margin: 0; padding: 11px 18px 11px 36px; font-size: 14px; } ul.plain li { padding: 2px 0; }
footer { color: var(--muted); font-size: 13px; padding-top: 26px; padding-bottom: 40px; }
[hidden] { display: none !important; } #markdown { position: absolute; left: -9999px; }
@media (max-width: 700px) { main, .top, footer { padding-left: 16px; padding-right: 16px; } .actions { flex-wrap: wrap; } ol.chain li { grid-template-columns: 1fr; } }
@media print { .actions, .skip { display: none; } article, .graph, .scroll { break-inside: avoid; } }
@media (forced-colors: active) { .graph .box { stroke: CanvasText; } .graph .first, .graph .second, .graph .column { fill: CanvasText; } .graph .edge { stroke: CanvasText; } }
@media (prefers-reduced-motion: reduce) { .graph g, .graph path, .graph a { transition: none; } }
`;
