// The access token has run out but the log-in has not: renews it, then loads the page that was asked for.

import { mapae } from './api.js';
import { find, showPanel } from './page.js';

const card = find('#renewal');
const next = card.dataset.next || '/';
const logIn = card.dataset.login || '/login';
const markKey = 'mapae:renewed-at';
const loopWindowMilliseconds = 15_000;

/** Notes this renewal; false when one has just happened and the page asked for another all the same. */
function isFirstRenewal() {
  try {
    const last = Number(sessionStorage.getItem(markKey) ?? 0);
    sessionStorage.setItem(markKey, String(Date.now()));
    return Date.now() - last > loopWindowMilliseconds;
  } catch {
    return false;
  }
}

async function renew() {
  showPanel(card, 'checking');
  try {
    const outcome = await mapae.start();
    if (outcome === 'unknown') return showPanel(card, 'retry');
    return window.location.replace(outcome === 'alive' && isFirstRenewal() ? next : logIn);
  } catch {
    return showPanel(card, 'retry');
  }
}

find('[data-action="retry"]', card).addEventListener('click', renew);
renew();
