// The log-in and sign-up forms.

import { call, ApiError } from './api.js';
import { explain, find, show, text, whileBusy } from './page.js';

const form = /** @type {HTMLFormElement} */ (find('form[data-form]'));
const message = find('[data-message]', form);
const submit = find('button[type="submit"]', form);
const isSignUp = form.dataset.form === 'sign-up';

/** @param {HTMLInputElement} input @param {string} words */
function mark(input, words) {
  const place = find(`#${input.id}-error`);
  place.textContent = words;
  place.hidden = words === '';
  if (words === '') input.removeAttribute('aria-invalid');
  else input.setAttribute('aria-invalid', 'true');
}

/** @param {HTMLInputElement} input */
function complaint(input) {
  const { validity } = input;
  if (validity.valueMissing) return text(`missing.${input.name}`);
  if (validity.typeMismatch || validity.tooShort) return text(`invalid.${input.name}`);
  return '';
}

function fields() {
  return /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll('.field input')]);
}

/** Marks what is missing and says whether the form can go. */
function isComplete() {
  const faults = fields().filter((input) => {
    const words = complaint(input);
    mark(input, words);
    return words !== '';
  });
  faults[0]?.focus();
  return faults.length === 0;
}

/** Both routes answer with a session. */
async function enter() {
  const data = new FormData(form);
  const email = String(data.get('email') ?? '').trim();
  const password = String(data.get('password') ?? '');
  const body = isSignUp
    ? { email, password, nickname: String(data.get('nickname') ?? '').trim() }
    : { email, password, remember: data.has('remember') };
  await call(isSignUp ? '/auth/signup' : '/auth/login', { method: 'POST', body, csrf: false });
}

/** @param {unknown} error */
function refuse(error) {
  const field = error instanceof ApiError ? fields().find((input) => input.name === error.field) : undefined;
  if (field) {
    mark(field, text(`refused.${field.name}`) || explain(error));
    field.focus();
  } else {
    show(message, explain(error));
  }
}

for (const input of fields()) input.addEventListener('input', () => mark(input, ''));

form.addEventListener('submit', (event) => {
  event.preventDefault();
  show(message, '');
  if (!isComplete()) return;
  whileBusy(submit, async () => {
    try {
      await enter();
      window.location.assign(form.dataset.next || '/');
    } catch (error) {
      refuse(error);
    }
  });
});
