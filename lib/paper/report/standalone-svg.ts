import type { Html } from '#lib/loop/report/html.ts';

interface Colours {
  paper: string;
  ink: string;
  soft: string;
  line: string;
  a: string;
  b: string;
}
/** As in the report's style. */
const LIGHT: Colours = { paper: '#fdfcf9', ink: '#1d1b16', soft: '#6a655a', line: '#e4dfd3', a: '#b45309', b: '#475a76' };
const DARK: Colours = { paper: '#16150f', ink: '#ece7da', soft: '#a39c8c', line: '#37332a', a: '#f0a94b', b: '#93aacb' };

const SHAPES = "text{font:11px ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}text.name{font-size:12px}text.head{font-weight:600}.level{stroke-dasharray:3 3}.curve,.paper{fill:none;stroke-width:1.75}.error{stroke-width:1.5;opacity:.5}.bar{stroke-width:5;stroke-linecap:round;opacity:.4}";
const side = (name: 'a' | 'b', colour: string): string => `circle.${name}{fill:${colour}}line.${name},polyline.${name}{stroke:${colour}}`;
const colours = ({ paper, ink, soft, line, a, b }: Colours): string => `.ground{fill:${paper}}text{fill:${soft}}text.name{fill:${ink}}.grid{stroke:${line}}.level{stroke:${soft}}circle.paper{stroke:${ink}}${side('a', a)}${side('b', b)}`;
/** Without variables: not everything that draws pictures knows them. */
const STYLE = `${SHAPES}${colours(LIGHT)}@media (prefers-color-scheme:dark){${colours(DARK)}}`;

/** A chart of a page as a file that needs nothing else, on a ground of its own: the page around it may be light or dark. */
export function standaloneSvg(chart: Html): string {
  return `${chart.text.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ').replace('>', `><style>${STYLE}</style><rect class="ground" width="100%" height="100%"/>`)}\n`;
}
