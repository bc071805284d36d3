"""How the report looks, on a screen, in the dark, and on paper."""

STYLE = """
:root { color-scheme: light; --ink: #1b2733; --soft: #51606f; --line: #d5dce3; --ground: #fff; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; }
.about, figcaption, caption { color: var(--soft); }
.about { margin: 0 0 .25rem; }
.changes li { margin: 0 0 .75rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; }
table.many { min-width: 46rem; }
caption { text-align: left; padding: 0 0 .5rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0;
  border-bottom: 1px solid var(--line); font-weight: normal; }
thead th { font-weight: 600; }
td { font-variant-numeric: tabular-nums; }
figure { margin: 0 0 1rem; }
figure svg { max-width: 100%; min-width: 30rem; height: auto; }
figcaption { font-size: .9rem; }
summary { cursor: pointer; }
@media print { main { max-width: none; padding: 0; } section { break-inside: avoid; } }
"""
