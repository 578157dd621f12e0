// What forms share: they say what is missing beside the field, stay busy while the server works, and show its refusals.

import { ApiError } from './api.js';
import { explain, find, show, text, whileBusy } from './page.js';

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
  // Browsers let no such address through to the server, which would say what is wrong with it.
  if (input.type === 'email' && /[^\x00-\x7f][^@]*@/.test(input.value)) return text('error.EMAIL_UNSUPPORTED');
  if (validity.typeMismatch || validity.tooShort) return text(`invalid.${input.name}`);
  return '';
}

/**
 * Sends a form by a function in place of the browser.
 * @param {HTMLFormElement} form fields in `.field`, each with its error; one `[data-message]`
 * @param {(values: Record<string, string>, data: FormData) => Promise<void>} send gets the fields' values
 */
export function wireForm(form, send) {
  const message = find('[data-message]', form);
  const submit = find('button[type="submit"]', form);
  const inputs = /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll('.field input')]);

  /** Marks what is missing and says whether the form can go. */
  function isComplete() {
    const faults = inputs.filter((input) => {
      const words = complaint(input);
      mark(input, words);
      return words !== '';
    });
    faults[0]?.focus();
    return faults.length === 0;
  }

  /** @param {unknown} error */
  function refuse(error) {
    const field = error instanceof ApiError ? inputs.find((input) => input.name === error.field) : undefined;
    if (field) {
      mark(field, explain(error));
      field.focus();
    } else {
      show(message, explain(error));
    }
  }

  /** Spaces around a password are part of it. */
  function values() {
    return Object.fromEntries(inputs.map((input) => {
      return [input.name, input.type === 'password' ? input.value : input.value.trim()];
    }));
  }

  for (const input of inputs) input.addEventListener('input', () => mark(input, ''));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    show(message, '');
    if (!isComplete()) return;
    whileBusy(submit, async () => {
      try {
        await send(values(), new FormData(form));
      } catch (error) {
        refuse(error);
      }
    });
  });
}
