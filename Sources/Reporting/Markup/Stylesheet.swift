/// How reports look: in light, in dark and on paper. Series colours follow Okabe and Ito ("Color Universal
/// Design", 2008), which people with any colour vision can tell apart, made darker on white and lighter on
/// black so that thin lines keep a contrast of at least 3 to 1.
let stylesheet: StaticString = """
  :root {
    color-scheme: light dark;
    --surface: #ffffff; --raised: #f5f6f8; --ink: #1a1e23; --muted: #59626d; --line: #d5dae1; --grid: #e7eaee;
    --heat: #0072b2; --good: #00734f; --bad: #b34700;
    --s0: #0072b2; --s1: #d55e00; --s2: #008a64; --s3: #b0568a; --s4: #9a7400; --s5: #5b4bb5;
    --s6: #000000; --s7: #7a5230;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --surface: #15181c; --raised: #1e2228; --ink: #e8eaed; --muted: #a4acb6; --line: #3a414a;
      --grid: #2a2f36;
      --heat: #3d9bd6; --good: #3ecf9f; --bad: #ff9a57;
      --s0: #56b4e9; --s1: #ff8a3d; --s2: #2bc49a; --s3: #e39cc4; --s4: #f0c040; --s5: #b3a4ff;
      --s6: #ffffff; --s7: #d3a684;
    }
  }
  * { box-sizing: border-box; }
  body {
    margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 70rem; background: var(--surface);
    color: var(--ink);
    font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  }
  h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; overflow-wrap: anywhere; }
  h2 { margin: 2.75rem 0 .75rem; font-size: 1.25rem; overflow-wrap: anywhere; }
  h3 { margin: 1.5rem 0 .5rem; font-size: 1rem; }
  p { margin: .5rem 0; max-width: 48rem; }
  .lead { font-size: 1.125rem; }
  .note, figcaption, caption { color: var(--muted); font-size: .875rem; }
  article + article { margin-top: 4rem; border-top: 1px solid var(--line); padding-top: 2.5rem; }
  code, pre {
    font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  }
  code { overflow-wrap: anywhere; }
  pre {
    background: var(--raised); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem;
    white-space: pre-wrap; overflow-wrap: anywhere;
  }
  a { color: var(--s0); }
  details { margin: .5rem 0; }
  summary { cursor: pointer; }
  .cards {
    display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .75rem;
    margin: 1.5rem 0 0;
  }
  .card {
    background: var(--raised); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem;
  }
  .card dt { color: var(--muted); font-size: .875rem; }
  .card dd {
    margin: 0; font-size: 1.375rem; font-weight: 600; white-space: nowrap;
    font-variant-numeric: tabular-nums; line-height: 1.3;
  }
  .card dd.note { font-size: .8125rem; font-weight: 400; white-space: normal; }
  .scroll { overflow-x: auto; margin: .75rem 0; }
  .charts + figure { margin-top: 1.5rem; }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
  caption { text-align: left; padding-bottom: .5rem; }
  th, td {
    padding: .375rem .75rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top;
    white-space: nowrap;
  }
  td.text { white-space: normal; overflow-wrap: anywhere; }
  th { font-weight: 600; }
  thead th { color: var(--muted); font-size: .875rem; vertical-align: bottom; }
  th:first-child, td:first-child, .text { text-align: left; }
  .matrix td {
    min-width: 5.5rem; text-align: center; border: 2px solid var(--surface); border-radius: .25rem;
    background: color-mix(in srgb, var(--heat) calc(var(--share) * 60%), var(--surface));
  }
  .matrix td.own { font-weight: 700; }
  .matrix td.none { background: var(--raised); color: var(--muted); }
  .matrix th { border: 0; }
  .matrix tbody th { text-align: left; }
  .matrix thead th { text-align: center; }
  .charts {
    display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 1.5rem;
  }
  figure { margin: 0; min-width: 0; }
  figure > svg { display: block; width: 100%; height: auto; }
  svg text { fill: var(--ink); font-size: 12px; font-variant-numeric: tabular-nums; }
  svg .muted { fill: var(--muted); }
  svg .title { font-size: 14px; font-weight: 600; }
  svg .grid { stroke: var(--grid); }
  svg .axis { stroke: var(--muted); }
  svg .boundary { stroke: var(--muted); stroke-dasharray: 2 4; }
  svg .curve { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
  svg .band { opacity: .15; }
  svg .label { paint-order: stroke; stroke: var(--surface); stroke-width: 3px; stroke-linejoin: round; }
  .scatter > svg { max-width: 32rem; margin: 0 auto; }
  svg .faint { opacity: .45; }
  svg .faint .curve { stroke-width: 1; }
  svg .segment { stroke: var(--surface); }
  svg .tensor { stroke: var(--surface); stroke-width: .5; }
  .stroke0 { stroke: var(--s0); } .stroke1 { stroke: var(--s1); } .stroke2 { stroke: var(--s2); }
  .stroke3 { stroke: var(--s3); } .stroke4 { stroke: var(--s4); } .stroke5 { stroke: var(--s5); }
  .stroke6 { stroke: var(--s6); } .stroke7 { stroke: var(--s7); }
  .stroke-muted { stroke: var(--muted); stroke-dasharray: 6 4; }
  .fill0 { fill: var(--s0); } .fill1 { fill: var(--s1); } .fill2 { fill: var(--s2); }
  .fill3 { fill: var(--s3); } .fill4 { fill: var(--s4); } .fill5 { fill: var(--s5); }
  .fill6 { fill: var(--s6); } .fill7 { fill: var(--s7); }
  .fill-muted { fill: var(--muted); }
  .heat td, .heat th { padding: .25rem .5rem; text-align: center; }
  .heat td { border: 1px solid var(--surface); }
  .heat td.none { background: var(--raised); }
  .seen > svg { max-width: 56rem; border: 1px solid var(--line); border-radius: .375rem; }
  .seen image { image-rendering: pixelated; }
  .seen .box { fill: none; stroke: var(--s1); stroke-width: 2px; vector-effect: non-scaling-stroke; }
  .seen text { font-size: 32px; font-weight: 600; }
  .seen + .samples { margin-top: 1rem; }
  .samples { display: grid; grid-template-columns: repeat(auto-fill, minmax(7rem, 1fr)); gap: 1rem .75rem; }
  .samples img {
    display: block; width: 100%; aspect-ratio: 1; object-fit: contain; background: var(--raised);
    border: 1px solid var(--line); border-radius: .375rem;
  }
  .samples figcaption { margin-top: .25rem; line-height: 1.35; overflow-wrap: anywhere; }
  .samples strong { color: var(--ink); font-weight: 600; }
  .whole { white-space: nowrap; }
  .good { color: var(--good); } .bad { color: var(--bad); }
  @media print {
    :root {
      color-scheme: light;
      --surface: #ffffff; --raised: #f5f6f8; --ink: #000000; --muted: #444b54; --line: #c4cad2;
      --grid: #e7eaee;
      --heat: #0072b2; --good: #00734f; --bad: #b34700;
      --s0: #0072b2; --s1: #d55e00; --s2: #008a64; --s3: #b0568a; --s4: #9a7400; --s5: #5b4bb5;
      --s6: #000000; --s7: #7a5230;
    }
    * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
    html { font-size: 10px; }
    body { padding: 0; max-width: none; }
    .scroll { overflow: visible; }
    figure, .card, tr, pre { break-inside: avoid; }
    h2, h3 { break-after: avoid; }
  }

  """
