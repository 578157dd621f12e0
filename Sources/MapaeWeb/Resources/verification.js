// The button that mails a verification link, on whatever page it stands.

import { call } from './api.js';
import { find, show, text, whileBusy } from './page.js';
import { orTell } from './rows.js';

const button = document.querySelector('[data-action="verify"]');
if (button instanceof HTMLElement) {
  const message = find('[data-message="verify"]');
  button.addEventListener('click', () => whileBusy(button, () => orTell(message, async () => {
    await call('/auth/verify-email', { method: 'POST', body: {} });
    button.hidden = true;
    show(message, text('verificationSent'), 'good');
  })));
}
