/** The page's style sheet: the reader's light or dark, states never by colour alone. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --line: #cdd4dd; --face: #fff; --back: #f5f7f9;
  --right: #1a7f4b; --prefixes: #9a6200; --down: #c02626; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaef; --soft: #a3adba; --line: #3a4451; --face: #1d242d;
  --back: #14191f; --right: #4fc38a; --prefixes: #e0a63a; --down: #ff7b72; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1240px; padding: 20px 28px 48px; background: var(--back); color: var(--ink);
  font: 15px/1.45 system-ui, "Segoe UI", "Liberation Sans", sans-serif; }
h1 { font-size: 24px; margin: 0; } h2 { display: inline; font-size: 17px; }
header p { margin: 4px 0; } section, details { margin-top: 22px; } summary { cursor: pointer; }
.small { color: var(--soft); font-size: 13px; } .legend span { margin-left: 14px; white-space: nowrap; }
.right { color: var(--right); } .prefixes { color: var(--prefixes); } .down { color: var(--down); }
ul { margin: 8px 0 0; padding-left: 20px; } li { margin: 4px 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin-top: 8px; border: 1px solid var(--line); border-radius: 6px; background: var(--face); }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: 6px 10px; border-top: 1px solid var(--line); }
th { border-top: 0; color: var(--soft); font-weight: 600; white-space: nowrap; }
.topology { display: block; width: 100%; height: auto; margin-top: 14px; }
.topology text { font: 13px system-ui, "Segoe UI", "Liberation Sans", sans-serif; fill: var(--ink); }
.topology .small { font-size: 12px; fill: var(--soft); }
.topology rect { fill: var(--face); stroke: var(--line); stroke-width: 1.5; }
.switch text { text-anchor: middle; } .switch .name { font-weight: 600; font-size: 14px; }
.rack > rect { fill: none; stroke-dasharray: 2 4; } .rack > text { fill: var(--soft); }
.node .name { font-weight: 600; } .node .glyph { text-anchor: end; fill: currentColor; letter-spacing: 2px; }
.topology g.right rect { stroke: var(--right); }
.topology g.prefixes rect { stroke: var(--prefixes); stroke-width: 2; stroke-dasharray: 7 3; }
.topology g.down rect { stroke: var(--down); stroke-width: 2.5; stroke-dasharray: 2 3; }
.line { fill: none; stroke: currentColor; stroke-width: 1.6; }
.line.prefixes { stroke-dasharray: 8 4; stroke-width: 2; } .line.down { stroke-dasharray: 2 5; stroke-width: 2.2; }
.topology .mark { fill: currentColor; stroke: var(--back); stroke-width: 4; paint-order: stroke; text-anchor: middle;
  font-size: 15px; font-weight: 700; }
@media print { body { background: #fff; } details > * { display: block; } }
`;
