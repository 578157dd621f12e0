// The link of a verification mail. Whoever opens it without being logged in to the account sets a new password: the one it
// has may be somebody else's. An account that Toss log-in made stays its Toss user's, and gives the address up by a press.

import { ApiError, call, mapae, NetworkError } from './api.js';
import { wireForm } from './form.js';
import { takeToken } from './link-token.js';
import { explain, find, showPanel, whileBusy } from './page.js';

const card = find('#verification');
const token = takeToken();

async function verify() {
  showPanel(card, 'checking');
  try {
    // A session whose access token has run out is one still.
    await mapae.start();
    await call('/auth/verify-email', { method: 'POST', body: { token }, csrf: false });
    showPanel(card, 'done');
  } catch (error) {
    refuse(error);
  }
}

/** @param {unknown} error */
function refuse(error) {
  const code = error instanceof ApiError ? error.code : '';
  if (code === 'NEW_PASSWORD_NEEDED') return showPanel(card, 'password');
  if (code === 'AUTH_REQUIRED') return showPanel(card, 'log-in');
  find('[data-slot="reason"]', card).textContent = explain(error);
  const mayRetry = error instanceof NetworkError;
  find('[data-action="retry"]', card).hidden = !mayRetry;
  find('[data-panel="failed"] a', card).classList.toggle('primary', !mayRetry);
  return showPanel(card, 'failed');
}

async function release() {
  try {
    await call('/auth/verify-email', { method: 'POST', body: { token, releaseAddress: true }, csrf: false });
    showPanel(card, 'released');
  } catch (error) {
    refuse(error);
  }
}

const notMine = find('[data-action="release"]', card);
notMine.addEventListener('click', () => whileBusy(notMine, release));
wireForm(/** @type {HTMLFormElement} */ (find('form', card)), async ({ newPassword }) => {
  await call('/auth/verify-email', { method: 'POST', body: { token, newPassword }, csrf: false });
  showPanel(card, 'taken');
});
find('[data-action="retry"]', card).addEventListener('click', verify);
if (token === '') showPanel(card, 'nothing');
else verify();
