/** How the report looks: one column of text, quiet figures, light and dark by the reader's own setting. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#fdfcf9;--ink:#1d1b16;--soft:#6a655a;--line:#e4dfd3;--fill:#f3efe5;--a:#b45309;--b:#475a76;--tie:#cfc8b8;--on:#fff}
@media (prefers-color-scheme:dark){:root{--paper:#16150f;--ink:#ece7da;--soft:#a39c8c;--line:#37332a;--fill:#221f18;--a:#f0a94b;--b:#93aacb;--tie:#4d4839;--on:#16150f}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.6 Charter,'Bitstream Charter','Iowan Old Style',Georgia,serif;-webkit-text-size-adjust:100%}
main{max-width:50rem;margin:0 auto;padding:3rem 1.25rem 5rem}
h1{font-size:clamp(1.5rem,4.2vw,2.15rem);line-height:1.25;font-weight:600;margin:.4rem 0 1rem;text-wrap:balance;letter-spacing:-.01em}
h2{font-size:1.25rem;margin:3rem 0 .5rem;padding-top:1.2rem;border-top:1px solid var(--line)}
h3{font-size:1rem;margin:0;line-height:1.35}main>h3{margin-top:1.8rem}
p{margin:.5rem 0 1rem;text-wrap:pretty}
.kicker,.facts,.scale,table,svg text,.counts,.timeline,.fifths,figcaption,code,.row small,.row output{font-family:ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}
.kicker{font-size:.78rem;color:var(--soft);letter-spacing:.03em;margin:0}
.lead{font-size:1.08rem;color:var(--soft);margin-top:0}
.facts{display:flex;flex-wrap:wrap;gap:.6rem 1.6rem;margin:1.4rem 0 0;padding:0;list-style:none;font-size:.85rem}
.facts b{display:block;font-size:1.25rem;font-weight:650;font-variant-numeric:tabular-nums}
.facts span{color:var(--soft)}
.row{padding:1.05rem 0 .8rem;border-bottom:1px solid var(--line)}
.row.first{background:var(--fill);border:0;border-radius:.6rem;padding:1.1rem 1.1rem .9rem;margin:1rem 0 .4rem}
.row small{display:block;color:var(--soft);font-size:.8rem;line-height:1.45}
.row output{display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;font-size:.82rem;font-variant-numeric:tabular-nums;margin:.2rem 0 .1rem}
.row output b{font-weight:650}
.axis{position:relative;height:1.5rem;margin:.45rem 0 0;background:linear-gradient(var(--line),var(--line)) center/100% 1px no-repeat}
.axis i{position:absolute;display:block}
.axis .reference{top:0;bottom:0;border-left:1.5px dashed var(--soft)}
.axis .interval{top:.5rem;height:.5rem;background:var(--a);opacity:.38;border-radius:.25rem}
.axis .point{top:.3rem;width:.9rem;height:.9rem;margin-left:-.45rem;border-radius:50%;background:var(--a);border:2px solid var(--paper)}
.axis.b .interval,.axis.b .point{background:var(--b)}
.scale{position:relative;height:1.1rem;font-size:.7rem;color:var(--soft)}
.scale span{position:absolute;transform:translateX(-50%);white-space:nowrap}
.scale span:first-child{transform:none}.scale span:last-child{transform:translateX(-100%)}
.counts{display:flex;height:1.35rem;border-radius:.3rem;overflow:hidden;font-size:.72rem;line-height:1.35rem;text-align:center;font-variant-numeric:tabular-nums;gap:1px;margin:.35rem 0}
.counts span{flex-basis:0;min-width:2px}
.counts .a{background:var(--a);color:var(--on)}.counts .b{background:var(--b);color:var(--on)}.counts .tie{background:var(--tie);color:var(--ink)}
.scroll{overflow-x:auto;margin:1rem 0}
table{border-collapse:collapse;font-size:.82rem;line-height:1.4;width:100%;font-variant-numeric:tabular-nums}
th{font-weight:600;text-align:left;border-bottom:1.5px solid var(--ink);padding:.3rem .7rem .3rem 0;vertical-align:bottom}
td{border-bottom:1px solid var(--line);padding:.35rem .7rem .35rem 0;vertical-align:top}
td.n,th.n{text-align:right}
a{color:inherit}
code{font-size:.74rem;word-break:break-all;color:var(--soft)}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
pre{background:var(--fill);border-radius:.5rem;padding:.9rem 1rem;font-size:.75rem;line-height:1.5;white-space:pre-wrap;word-break:break-word;margin:.6rem 0}
figure{margin:1.2rem 0}
figcaption{font-size:.82rem;color:var(--soft);margin-bottom:.4rem}
figure img{display:block;max-width:100%;height:auto;border-radius:.4rem;background:#fff}
svg{width:100%;max-width:560px;height:auto;display:block;margin:1rem auto}
svg text{font-size:11px;fill:var(--soft)}svg .name{fill:var(--ink);font-size:12px}svg .grid{stroke:var(--line)}svg circle.a{fill:var(--a)}svg circle.b{fill:var(--b)}svg .level{stroke:var(--soft);stroke-dasharray:4 4}svg .curve{fill:none;stroke:var(--a);stroke-width:1.75}svg .error{stroke:var(--a);stroke-width:1.5;opacity:.5}
.seeds{margin:.5rem 0 .2rem;font:.78rem/1.4 ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;font-variant-numeric:tabular-nums}.seeds>div{display:grid;grid-template-columns:4rem 1fr;padding:.1rem 0}.seeds .axis{height:1.1rem;margin:0;grid-column:1/-1;grid-row:2}.seeds .axis .interval{top:.4rem;height:.3rem}.seeds .axis .point{top:.25rem;width:.6rem;height:.6rem;margin-left:-.3rem;border-width:1px}.seeds em{font-style:normal;color:var(--soft);text-align:right}
.between{font-size:.88rem;margin:.4rem 0 0}
.fifths{display:flex;flex-wrap:wrap;gap:1rem 2.5rem}
.fifths figure{flex:1 1 15rem;margin:.6rem 0}
.columns{display:flex;gap:.5rem;height:9rem}
.columns div{flex:1;position:relative;display:flex;flex-direction:column;justify-content:flex-end;align-items:center;padding-bottom:2.2rem}
.columns b{width:100%;background:var(--a);opacity:.75;border-radius:.2rem .2rem 0 0;min-height:1px}
.columns em,.columns small{position:absolute;font-style:normal;font-size:.72rem}
.columns em{bottom:1rem}.columns small{bottom:0;color:var(--soft)}
.timeline{font-size:.78rem;line-height:1.4}
.timeline>div{display:grid;grid-template-columns:minmax(8rem,15rem) 1fr 4.2rem;gap:.7rem;align-items:center;padding:.14rem 0}
.timeline .lane{position:relative;height:.7rem;background:var(--fill);border-radius:.2rem}
.timeline i{position:absolute;top:0;bottom:0;background:var(--b);border-radius:.2rem;min-width:2px}
.timeline em{font-style:normal;text-align:right;color:var(--soft);font-variant-numeric:tabular-nums}
@media (max-width:560px){body{font-size:16px}main{padding:1.6rem 1rem 3rem}.timeline>div{grid-template-columns:1fr 3.6rem}.timeline .lane{grid-column:1/-1;grid-row:2}.timeline em{grid-row:1;grid-column:2}svg text{font-size:16px}svg .name{font-size:16px}}
@media print{main{max-width:none;padding:0}}
`;
