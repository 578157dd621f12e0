// The log-in and sign-up forms.

import { ApiError, call } from './api.js';
import { wireForm } from './form.js';
import { find } from './page.js';
import { askToss } from './toss.js';

const form = /** @type {HTMLFormElement} */ (find('form[data-form]'));
const isSignUp = form.dataset.form === 'sign-up';

/** Both routes answer with a session. */
wireForm(form, async (values, data) => {
  const body = isSignUp ? values : { ...values, remember: data.has('remember') };
  try {
    await call(isSignUp ? '/auth/signup' : '/auth/login', { method: 'POST', body, csrf: false });
  } catch (error) {
    const hint = document.querySelector('[data-hint]');
    hint?.toggleAttribute('hidden', !(error instanceof ApiError && error.code === 'INVALID_CREDENTIALS'));
    throw error;
  }
  window.location.assign(form.dataset.next || '/');
});

document.querySelector('[data-action="toss"]')?.addEventListener('click', () => {
  askToss({ purpose: 'log-in', next: form.dataset.next || '/', remember: new FormData(form).has('remember') });
});
