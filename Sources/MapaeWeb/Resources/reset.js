// A forgotten password: asks for a link by mail, and with one sets a new password.

import { call } from './api.js';
import { wireForm } from './form.js';
import { takeToken } from './link-token.js';
import { find, showPanel } from './page.js';

const card = find('#reset');
const token = takeToken();

/** @param {string} name */
function form(name) {
  return /** @type {HTMLFormElement} */ (find(`form[data-form="${name}"]`, card));
}

wireForm(form('ask'), async ({ email }) => {
  await call('/auth/reset', { method: 'POST', body: { email }, csrf: false });
  showPanel(card, 'asked');
});
wireForm(form('set'), async ({ newPassword }) => {
  await call('/auth/reset', { method: 'POST', body: { token, newPassword }, csrf: false });
  showPanel(card, 'done');
});
showPanel(card, token === '' ? 'ask' : 'set');
