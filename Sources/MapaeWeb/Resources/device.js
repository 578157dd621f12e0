// A link that makes this browser known. A press takes it, and not the mere opening: programs that look into mails open links.

import { call } from './api.js';
import { takeToken } from './link-token.js';
import { explain, find, showPanel, whileBusy } from './page.js';

const card = find('#device');
const token = takeToken();
const yes = find('[data-action="confirm"]', card);

async function confirm() {
  try {
    await call('/auth/device', { method: 'POST', body: { token }, csrf: false });
    showPanel(card, 'done');
  } catch (error) {
    find('[data-slot="reason"]', card).textContent = explain(error);
    showPanel(card, 'failed');
  }
}

yes.addEventListener('click', () => whileBusy(yes, confirm));
showPanel(card, token === '' ? 'nothing' : 'ask');
