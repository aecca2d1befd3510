/** What the paper's report has beyond the loop's style. */
export const PAPER_STYLE = `
nav{font:.85rem/1.5 ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;columns:2 14rem;column-gap:2rem;margin:1.6rem 0 0}
nav a{display:flex;gap:.6rem;padding:.18rem 0;text-decoration:none;break-inside:avoid;border-bottom:1px solid var(--line)}nav a:hover{background:var(--fill)}nav b{font-weight:600;flex:0 0 7.2rem}nav span{color:var(--soft)}nav .absent{opacity:.62}
section{scroll-margin-top:1rem}
h2 small{display:block;font:600 .75rem/1.4 ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;color:var(--soft);letter-spacing:.03em}
.said{border-left:3px solid var(--line);padding:.1rem 0 .1rem .9rem;color:var(--soft);margin:.6rem 0 1rem}
.found{margin:.7rem 0;padding-left:1.6rem;position:relative}.found::before{position:absolute;left:0;font:700 1rem/1.6 ui-sans-serif,system-ui,sans-serif}
.found.yes::before{content:'=';color:var(--a)}.found.no::before{content:'≠';color:var(--b)}.found.unseen::before{content:'?';color:var(--soft)}.found.plain::before{content:'·';color:var(--soft)}
.rows{margin:1.1rem 0;font:.8rem/1.4 ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;font-variant-numeric:tabular-nums}.rows h3{font-size:.82rem;color:var(--soft);font-weight:600;margin:0 0 .2rem}
.rows>div{display:grid;grid-template-columns:10.5rem 1fr 19rem;gap:.9rem;align-items:center;padding:.16rem 0;border-bottom:1px solid var(--line)}
.rows .axis{height:1.2rem;margin:0}.rows .axis .interval{top:.42rem;height:.36rem}.rows .axis .point{top:.26rem;width:.68rem;height:.68rem;margin-left:-.34rem;border-width:1px}.rows em{font-style:normal;text-align:right}.rows em b{font-weight:650}.rows em i{font-style:normal;color:var(--soft)}
.sheet{overflow-x:auto;border-radius:.4rem}.sheet img{max-width:none;border-radius:0}
details{margin:.8rem 0}summary{cursor:pointer;font:.8rem ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;color:var(--soft)}
svg .curve.b{stroke:var(--b)}svg .error.b{stroke:var(--b)}
@media (max-width:560px){.rows>div{grid-template-columns:1fr;gap:.1rem;padding:.4rem 0}.rows em{text-align:left}nav b{flex-basis:6.4rem}}
`;
