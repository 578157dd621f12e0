// Asks for the password again before a risky action.

import { call, ApiError } from './api.js';
import { explain, find, show, text, whileBusy } from './page.js';
import { askToss, canAskToss } from './toss.js';

const dialog = /** @type {HTMLDialogElement} */ (find('#password-dialog'));
const form = /** @type {HTMLFormElement} */ (find('form', dialog));
const input = /** @type {HTMLInputElement} */ (find('#reauth-password', dialog));
const submit = find('button[type="submit"]', dialog);
const message = find('[data-message]', dialog);

/** @type {((confirmed: boolean) => void) | null} */
let settle = null;

/**
 * Calls a route that may ask for a recent proof of the password, and gets that first when it does.
 * @param {string} path
 * @param {import('./api.js').CallOptions} options
 * @returns {Promise<{ status: number, data: any } | null>} null when the password was not given
 */
export async function callConfirmed(path, options) {
  try {
    return await call(path, options);
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'REAUTHENTICATION_REQUIRED')) throw error;
    return await confirmPassword() ? call(path, options) : null;
  }
}

/** An account that Toss log-in made has no password: its owner logs in by Toss again. */
async function chooseWay() {
  const { data } = await call('/auth/account');
  for (const way of dialog.querySelectorAll('[data-way]')) {
    if (way instanceof HTMLElement) way.hidden = (way.dataset.way === 'password') !== data.hasPassword;
  }
  for (const part of dialog.querySelectorAll('[data-where]')) {
    if (part instanceof HTMLElement) part.hidden = (part.dataset.where === 'browser') !== canAskToss;
  }
}

/**
 * Opens the dialog.
 * @returns {Promise<boolean>} whether the password was right; false when the dialog was closed
 */
async function confirmPassword() {
  await chooseWay();
  form.reset();
  show(message, '');
  dialog.showModal();
  return new Promise((resolve) => { settle = resolve; });
}

/** @param {boolean} confirmed */
function finish(confirmed) {
  settle?.(confirmed);
  settle = null;
  form.reset();
  if (dialog.open) dialog.close();
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  show(message, '');
  if (input.value === '') {
    show(message, text('missing.password'));
    input.focus();
    return;
  }
  whileBusy(submit, async () => {
    try {
      await call('/auth/reauthenticate', { method: 'POST', body: { password: input.value } });
      finish(true);
    } catch (error) {
      show(message, explain(error));
      input.select();
    }
  });
});
for (const button of dialog.querySelectorAll('[data-action="close"]')) {
  button.addEventListener('click', () => dialog.close());
}
find('[data-action="confirm-toss"]', dialog).addEventListener('click', () => {
  askToss({ purpose: 'confirm', next: window.location.pathname });
});
dialog.addEventListener('close', () => finish(false));
