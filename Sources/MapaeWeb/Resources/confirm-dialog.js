// Asks before something that cannot be taken back.

import { find } from './page.js';

const dialog = /** @type {HTMLDialogElement} */ (find('#confirm-dialog'));

/**
 * @param {{ title: string, words: string, action: string }} question
 * @returns {Promise<boolean>}
 */
export function confirmed({ title, words, action }) {
  find('[data-slot="title"]', dialog).textContent = title;
  find('[data-slot="words"]', dialog).textContent = words;
  find('[data-slot="action"]', dialog).textContent = action;
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}
