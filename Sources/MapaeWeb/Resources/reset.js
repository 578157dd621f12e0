// A forgotten password: asks for a link by mail, and with one sets a new password.

import { call } from './api.js';
import { wireForm } from './form.js';
import { takeToken } from './link-token.js';
import { explain, find, show, showPanel } from './page.js';

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
wireForm(form('set'), async ({ newPassword }, data) => {
  const keeps = { keepApiKeys: data.has('keepApiKeys'), keepToss: data.has('keepToss') };
  await call('/auth/reset', { method: 'POST', body: { token, newPassword, ...keeps }, csrf: false });
  showPanel(card, 'done');
});

/** Shows what would end with the former password, for its owner to keep. */
async function showEnds() {
  const { data } = await call('/auth/reset/inspect', { method: 'POST', body: { token }, csrf: false });
  const names = data.apiKeys.map((/** @type {any} */ key) => `${key.name} (${key.prefix}…)`);
  find('[data-slot="keys"]', card).replaceChildren(...names.map((/** @type {string} */ name) => {
    const line = document.createElement('li');
    line.textContent = name;
    return line;
  }));
  find('[data-keep="keys"]', card).hidden = names.length === 0;
  find('[data-keep="toss"]', card).hidden = !data.tossLinked;
  find('[data-ends]', card).hidden = !data.mayKeep || (names.length === 0 && !data.tossLinked);
}

/** No password is asked for before it is known what would end with it: nobody loses keys that were not shown. */
async function begin() {
  showPanel(card, 'checking');
  try {
    await showEnds();
    showPanel(card, 'set');
  } catch (error) {
    showPanel(card, 'ask');
    show(find('[data-message]', form('ask')), explain(error));
  }
}

if (token === '') showPanel(card, 'ask');
else begin();
