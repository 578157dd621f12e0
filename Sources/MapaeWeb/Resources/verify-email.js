// The link of a verification mail.

import { call, NetworkError } from './api.js';
import { takeToken } from './link-token.js';
import { explain, find, showPanel } from './page.js';

const card = find('#verification');
const token = takeToken();

async function verify() {
  showPanel(card, 'checking');
  try {
    await call('/auth/verify-email', { method: 'POST', body: { token }, csrf: false });
    showPanel(card, 'done');
  } catch (error) {
    find('[data-slot="reason"]', card).textContent = explain(error);
    find('[data-action="retry"]', card).hidden = !(error instanceof NetworkError);
    showPanel(card, 'failed');
  }
}

find('[data-action="retry"]', card).addEventListener('click', verify);
if (token === '') showPanel(card, 'nothing');
else verify();
