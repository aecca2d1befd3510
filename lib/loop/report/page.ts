import { Html, html } from './html.ts';
import { STYLE } from './style.ts';

/** A report as one HTML document that needs nothing else; `style` is what it has beyond the common one. */
export function renderPage(title: string, body: Html, style = ''): string {
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><style>${new Html(STYLE + style)}</style></head><body><main>
    ${body}</main></body></html>`.text;
}
