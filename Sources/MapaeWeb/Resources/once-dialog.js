// Shows something that will not be shown again: a key's secret, an invitation's link.

import { find, show, text } from './page.js';

const dialog = /** @type {HTMLDialogElement} */ (find('#once-dialog'));
const value = /** @type {HTMLInputElement} */ (find('#once-value', dialog));
const message = find('[data-message]', dialog);

/** @param {{ title: string, words: string, label: string, value: string }} content */
export function showOnce(content) {
  find('[data-slot="title"]', dialog).textContent = content.title;
  find('[data-slot="words"]', dialog).textContent = content.words;
  find('[data-slot="label"]', dialog).textContent = content.label;
  value.value = content.value;
  show(message, '');
  dialog.showModal();
  value.select();
}

find('[data-action="copy"]', dialog).addEventListener('click', async () => {
  value.select();
  try {
    await navigator.clipboard.writeText(value.value);
    show(message, text('copied'), 'good');
  } catch {
    show(message, text('copyByHand'), '');
  }
});
// It would go by a stray press of Escape, too.
dialog.addEventListener('cancel', (event) => event.preventDefault());
dialog.addEventListener('close', () => { value.value = ''; });
