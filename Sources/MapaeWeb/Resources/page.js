// What every page shares: its texts, its messages, keeping the session alive, and logging out.

import { mapae, ApiError, NetworkError } from './api.js';

/** @type {Record<string, string>} */
const texts = JSON.parse(document.body.dataset.texts || '{}');

/**
 * A text in the page's language, with `{name}` replaced by values.
 * @param {string} name
 * @param {Record<string, string>} [values]
 */
export function text(name, values = {}) {
  const pattern = texts[name] ?? '';
  return pattern.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

/** @param {string} selector @param {ParentNode} [root] @returns {HTMLElement} */
export function find(selector, root = document) {
  const element = root.querySelector(selector);
  if (!(element instanceof HTMLElement)) throw new Error(`${selector} is not on the page`);
  return element;
}

/**
 * Shows a message in its live region, or clears it.
 * @param {HTMLElement} region
 * @param {string} words
 * @param {'bad' | 'good' | ''} [tone]
 */
export function show(region, words, tone = 'bad') {
  region.classList.toggle('bad', tone === 'bad');
  region.classList.toggle('good', tone === 'good');
  region.textContent = words;
}

/**
 * The sentence for an error of `call`: the page's own for the code, else the server's, which is in the page's language; of a
 * refused field what is wrong with it.
 * @param {unknown} error
 */
export function explain(error) {
  if (error instanceof ApiError) {
    const detail = error.detail && `${error.detail}.`;
    return waiting(error) || text(`error.${error.code}`) || detail || error.message || text('unexpected');
  }
  if (error instanceof NetworkError) return text('offline');
  return text('unexpected');
}

/** How long to wait, where that is longer than somebody would just try again. @param {ApiError} error */
function waiting({ status, retryAfterSeconds }) {
  if (status !== 429 || retryAfterSeconds <= 60) return '';
  const minutes = Math.ceil(retryAfterSeconds / 60);
  return minutes < 120
    ? text('waitMinutes', { count: String(minutes) })
    : text('waitHours', { count: String(Math.ceil(minutes / 60)) });
}

/**
 * Marks a button busy while work runs, so that a second press does nothing.
 * @template T
 * @param {HTMLElement} button
 * @param {() => Promise<T>} work
 * @returns {Promise<T | undefined>}
 */
export async function whileBusy(button, work) {
  if (button.getAttribute('aria-busy') === 'true') return undefined;
  button.setAttribute('aria-busy', 'true');
  try {
    return await work();
  } finally {
    button.removeAttribute('aria-busy');
  }
}

/**
 * `1234` as `1,234`.
 * @param {number} value
 */
export function grouped(value) {
  return value.toLocaleString('en-US');
}

/**
 * An amount of won in the page's language: `24,900원`, `₩24,900`.
 * @param {number} value
 */
export function won(value) {
  return text('wonPattern', { amount: grouped(value) });
}

/**
 * A number of credits in the page's language.
 * @param {number} value
 */
export function credits(value) {
  return text(value === 1 ? 'creditPattern' : 'creditsPattern', { count: grouped(value) });
}

/**
 * A moment in Korean time, as the server's pages write it: `2026. 8. 10. 15:30`, `10 Aug 2026, 15:30`.
 * @param {string} iso
 */
export function moment(iso) {
  // Korea has had no daylight saving since 1988.
  const there = new Date(Date.parse(iso) + 9 * 3_600_000);
  const [year, month, day] = [there.getUTCFullYear(), there.getUTCMonth(), there.getUTCDate()];
  const time = there.toISOString().slice(11, 16);
  if (document.documentElement.lang === 'ko') return `${year}. ${month + 1}. ${day}. ${time}`;
  return `${day} ${there.toLocaleString('en-US', { month: 'short', timeZone: 'UTC' })} ${year}, ${time}`;
}

/** Shows one `data-panel` of a card and hides the others. @param {HTMLElement} card @param {string} name */
export function showPanel(card, name) {
  card.dataset.state = name;
  for (const panel of card.querySelectorAll('[data-panel]')) {
    if (panel instanceof HTMLElement) panel.hidden = panel.dataset.panel !== name;
  }
}

const logOutButton = document.querySelector('[data-action="log-out"]');
if (logOutButton instanceof HTMLElement) {
  logOutButton.addEventListener('click', () => whileBusy(logOutButton, async () => {
    try {
      if (!await mapae.signOut()) window.alert(text('unexpected'));
    } catch (error) {
      window.alert(explain(error));
    }
  }));
}

/** What is on the page is somebody's own: it goes when their session has ended. @param {string} reason */
function leave(reason) {
  const here = encodeURIComponent(window.location.pathname + window.location.search).replaceAll('%2F', '/');
  window.location.assign(reason === 'signed-out' ? '/' : `/login?next=${here}`);
}

mapae.handleTokenExpiry(({ reason }) => leave(reason));
if (document.body.hasAttribute('data-signed-in')) {
  mapae.start().then((outcome) => { if (outcome === 'ended') leave('expired'); });
}
