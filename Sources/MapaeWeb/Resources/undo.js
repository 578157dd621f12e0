// Takes back what a mail told of. A press takes it, and not the mere opening: programs that look into mails open links.

import { call } from './api.js';
import { takeToken } from './link-token.js';
import { explain, find, showPanel, whileBusy } from './page.js';

const card = find('#undo');
const token = takeToken();
const yes = find('[data-action="undo"]', card);

async function undo() {
  try {
    const { data } = await call('/auth/undo', { method: 'POST', body: { token }, csrf: false });
    showPanel(card, data.passwordEnded ? 'password' : 'done');
  } catch (error) {
    find('[data-slot="reason"]', card).textContent = explain(error);
    showPanel(card, 'failed');
  }
}

yes.addEventListener('click', () => whileBusy(yes, undo));
showPanel(card, token === '' ? 'nothing' : 'ask');
