/** What stands in the frame after handing in; it also tells the page around to go on. */
import { randomBytes } from 'node:crypto';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

export interface ReplyPage {
  status: number;
  title: string;
  text: string;
  /** Told to the page around; absent when nothing was handed in. */
  message?: { type: 'apiary:submitted'; assignmentId: string };
}

/** A small page that needs nothing from elsewhere. It holds nothing private, so it may stand in anybody's frame. */
export function replyPage({ status, title, text, message }: ReplyPage): Response {
  const nonce = randomBytes(16).toString('base64');
  const inHTML = (value: string): string => value.replace(/[&<>]/g, (c) => ESCAPES[c]);
  const tell = message ? `<script nonce="${nonce}">parent.postMessage(${JSON.stringify(message)}, '*');if (top !== parent) top.postMessage(${JSON.stringify(message)}, '*');</script>` : '';
  const style = ':root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;display:grid;place-content:center;min-height:90vh;margin:0;padding:1rem;text-align:center}h1{font-size:1.1rem;margin:0 0 .25rem}p{margin:0;opacity:.75;max-width:28rem}';
  const html = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${inHTML(title)}</title><style>${style}</style></head><body><main><h1>${inHTML(title)}</h1><p>${inHTML(text)}</p></main>${tell}</body></html>`;
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'; frame-ancestors *; form-action 'none'; base-uri 'none'`;
  return new Response(html, { status, headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy, 'cache-control': 'no-store' } });
}
