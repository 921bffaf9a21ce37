/** The page's only style; the content security policy names it by its hash. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c1e21; --paper: #ffffff; --soft: #5a6068; --line: #c9ced6; --band: #f3f5f8; --bad: #a1171b; --bad-band: #fdecec; --given: #0a58ca; --returned: #a3340b; --changed: #55606e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --paper: #17191c; --soft: #a9b0ba; --line: #3d434c; --band: #22262b; --bad: #ff9a94; --bad-band: #3d1f20; } }
@media (prefers-contrast: more) { :root { --soft: var(--ink); --line: var(--ink); } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; background: var(--paper); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
code, pre, .what { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .87rem; }
.what, code { overflow-wrap: anywhere; white-space: pre-wrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 0; } dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.failure { border: 1px solid var(--bad); border-left-width: .4rem; background: var(--bad-band); padding: .6rem .9rem; margin: 1rem 0; overflow-wrap: anywhere; }
.failure strong, .exception .what { color: var(--bad); }
.program { border: 1px solid var(--line); overflow-x: auto; } .program table { border-collapse: collapse; width: 100%; }
.program td { padding: 0 .75rem; white-space: pre; font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .87rem; } .number { color: var(--soft); text-align: right; user-select: none; width: 1%; }
tr.failed { background: var(--bad-band); } tr.failed .number { color: var(--bad); font-weight: bold; }
.steps table { border-collapse: collapse; width: 100%; } .steps th { text-align: left; color: var(--soft); font-weight: normal; border-bottom: 2px solid var(--line); }
.steps th, .steps td { padding: .2rem .6rem; vertical-align: top; } .steps td { border-top: 1px solid var(--line); } .steps .n { width: 3.5rem; text-align: right; color: var(--soft); font-variant-numeric: tabular-nums; }
.steps .ms { width: 6rem; text-align: right; color: var(--soft); } .call { background: var(--band); } .exception { background: var(--bad-band); } .depth { color: var(--soft); }
.loop > td { padding-right: 0; } details > summary { cursor: pointer; } details details { margin: .2rem 0 .4rem 1rem; } summary:focus-visible { outline: 2px solid var(--given); }
figure { margin: .5rem 0 1rem; } svg.picture { width: min(100%, 34rem); max-height: 34rem; display: block; border: 1px solid var(--line); } .store { position: absolute; width: 0; height: 0; }
figcaption { color: var(--soft); font-size: .87rem; } figcaption ol { margin: .3rem 0; padding-left: 2rem; }
.halo, .box { fill: none; vector-effect: non-scaling-stroke; } .halo { stroke: #fff; stroke-width: 5px; } .box { stroke-width: 2.5px; stroke: var(--changed); }
.given .box { stroke: var(--given); stroke-dasharray: 7 4; } .returned .box { stroke: var(--returned); } svg text { font-family: system-ui, sans-serif; font-weight: bold; fill: #111; stroke: #fff; paint-order: stroke; }
@media (forced-colors: active) { .failure, .exception { border: 2px solid CanvasText; } svg.picture { forced-color-adjust: none; } }
@media print { body { max-width: none; padding: 0; } .steps tr { break-inside: avoid; } }
`;
