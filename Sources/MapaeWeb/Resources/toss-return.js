// The way back from Toss: logs in, proves that it is still the same person, or links the account after its owner has said
// yes.

import { call } from './api.js';
import { explain, find, show, showPanel, whileBusy } from './page.js';
import { callConfirmed } from './password-dialog.js';
import { askToss, takeTossAnswer } from './toss.js';

const card = find('#toss-return');
const answer = takeTossAnswer();

/** @param {unknown} error */
function refuse(error) {
  // Not the failure of a try: the owner of the account that was linked has to link it again.
  if (error?.code === 'TOSS_LINK_ENDED') {
    showPanel(card, 'ended');
    return;
  }
  const isDevice = error?.code === 'DEVICE_CONFIRMATION_NEEDED';
  find(isDevice ? '[data-slot="device-reason"]' : '[data-slot="reason"]', card).textContent = explain(error);
  showPanel(card, isDevice ? 'device' : 'failed');
}

/** @param {NonNullable<typeof answer>} errand */
async function logIn({ purpose, authorizationCode, referrer, remember, newAccount, next }) {
  showPanel(card, 'working');
  try {
    const body = { authorizationCode, referrer, remember: remember === true, reauthenticate: purpose === 'confirm', newAccount: newAccount === true };
    await call('/auth/toss/login', { method: 'POST', body });
    window.location.replace(next);
  } catch (error) {
    refuse(error);
  }
}

/** @param {NonNullable<typeof answer>} errand */
async function link({ authorizationCode, referrer, next }) {
  const message = find('[data-message="link"]', card);
  show(message, '');
  try {
    const body = { authorizationCode, referrer, confirm: true };
    if (await callConfirmed('/auth/toss/link', { method: 'POST', body }) === null) return;
    window.location.replace(next);
  } catch (error) {
    refuse(error);
  }
}

if (answer === null) {
  showPanel(card, 'stray');
} else {
  const { purpose, next, remember } = answer;
  for (const button of card.querySelectorAll('[data-action="again"]')) {
    button.addEventListener('click', () => askToss({ purpose, next, remember }));
  }
  // The code is used up: Toss gives another without asking the user much.
  find('[data-action="new-account"]', card).addEventListener('click', () => askToss({ purpose: 'log-in', next, remember, newAccount: true }));
  for (const way of card.querySelectorAll('[data-slot="back"]')) way.setAttribute('href', purpose === 'log-in' ? '/login' : next);
  const yes = find('[data-action="link"]', card);
  yes.addEventListener('click', () => whileBusy(yes, () => link(answer)));
  if (answer.isCanceled) showPanel(card, 'canceled');
  else if (purpose === 'link') showPanel(card, 'link');
  else logIn(answer);
}
