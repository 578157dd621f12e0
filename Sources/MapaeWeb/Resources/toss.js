// Toss log-in where there is no Toss app: a development server names a page that stands in for `appLogin()`.

const consent = document.body.dataset.toss ?? '';
const markKey = 'mapae:toss';

/** Whether a browser can be sent to Toss at all. */
export const canAskToss = consent !== '';

/**
 * What a visit to Toss is for.
 * @typedef {{ purpose: 'log-in' | 'confirm' | 'link', next: string, remember?: boolean, newAccount?: boolean }} Errand
 */

/**
 * Leaves for Toss' consent page, which leads back to `/login/toss`. The tab remembers that it has asked: a code that
 * somebody else puts into the address is worth nothing here.
 * @param {Errand} errand
 */
export function askToss(errand) {
  const attempt = window.crypto.randomUUID();
  sessionStorage.setItem(markKey, JSON.stringify({ ...errand, attempt }));
  const back = new URL('/login/toss', window.location.href);
  back.searchParams.set('attempt', attempt);
  const there = new URL(consent);
  there.searchParams.set('response', 'fragment');
  there.searchParams.set('returnUrl', back.href);
  window.location.assign(there.href);
}

/**
 * What Toss sent this tab back with, once; null when the tab did not ask. The code goes from the address at once.
 * @returns {(Errand & { authorizationCode: string, referrer: string, isCanceled: boolean }) | null}
 */
export function takeTossAnswer() {
  const attempt = new URLSearchParams(window.location.search).get('attempt');
  const answer = new URLSearchParams(window.location.hash.slice(1));
  window.history.replaceState(null, '', window.location.pathname);
  const mark = takeMark();
  if (attempt === null || mark?.attempt !== attempt) return null;
  const [authorizationCode, referrer] = [answer.get('authorizationCode') ?? '', answer.get('referrer') ?? ''];
  return { ...mark, authorizationCode, referrer, isCanceled: authorizationCode === '' };
}

/** @returns {(Errand & { attempt: string }) | null} */
function takeMark() {
  try {
    const mark = JSON.parse(sessionStorage.getItem(markKey) ?? 'null');
    sessionStorage.removeItem(markKey);
    return mark;
  } catch {
    return null;
  }
}
