/** A requester's HTMLQuestion as a page of its own, with what pages written for MTurk expect to find. */
import { env } from '#lib/env.ts';

/**
 * The functions of MTurk's externalHIT_v1.js, and a helping hand for forms that name mturk.com: they are handed in here. In a preview nothing is handed in.
 * Tells the page around how tall it is.
 */
const SCRIPT = `(function () {
  var params = new URLSearchParams(window.location.search);
  var isPreview = params.get('assignmentId') === 'ASSIGNMENT_ID_NOT_AVAILABLE';
  window.turkGetParam = function (name, fallback) { return params.has(name) ? params.get(name) : (fallback || ''); };
  window.turkGetSubmitToHost = function () { return window.turkGetParam('turkSubmitTo', ''); };
  function prepare(form) {
    if (!form || !/externalSubmit\\/?$/i.test(form.getAttribute('action') || '') && form.id !== 'mturk_form') return;
    if (!isPreview) form.action = window.turkGetSubmitToHost() + '/mturk/externalSubmit';
    var input = form.querySelector('input[name="assignmentId"]');
    if (!input) { input = document.createElement('input'); input.type = 'hidden'; input.name = 'assignmentId'; form.appendChild(input); }
    input.value = window.turkGetParam('assignmentId', '');
    form.querySelectorAll('[type="submit"], button:not([type])').forEach(function (button) { if (isPreview) button.disabled = true; });
  }
  function prepareAll() { Array.prototype.forEach.call(document.forms, prepare); }
  window.turkSetAssignmentID = prepareAll;
  document.addEventListener('submit', function (event) { if (isPreview) event.preventDefault(); else prepare(event.target); }, true);
  document.addEventListener('DOMContentLoaded', function () {
    prepareAll();
    var tell = function () { window.parent.postMessage({ type: 'apiary:height', height: document.documentElement.scrollHeight }, '*'); };
    new ResizeObserver(tell).observe(document.body);
    tell();
  });
})();`;

/** The requester's document with the script in front of everything of theirs. */
export function framePage(html: string): string {
  const script = `<script>${SCRIPT}</script>`;
  const place = /<head(\s[^>]*)?>/i.exec(html) ?? /<html(\s[^>]*)?>/i.exec(html) ?? /<!doctype[^>]*>/i.exec(html);
  if (!place) return `<!DOCTYPE html>${script}${html}`;
  const end = place.index + place[0].length;
  return html.slice(0, end) + script + html.slice(end);
}

/**
 * The policy of such a page: a sandbox without this site's origin, so it reads no cookie and no answer of this site; it may load what its requester
 * names over https, and hand in here and nowhere else.
 */
export function framePolicy(): string {
  const own = new URL(env('APP_URL')).origin;
  return [
    'sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads',
    `default-src https: data: blob: ${own} 'unsafe-inline' 'unsafe-eval'`,
    `form-action ${own}/api/mturk/submit/`,
    `frame-ancestors ${own}`,
    "object-src 'none'",
    "base-uri 'none'",
  ].join('; ');
}
