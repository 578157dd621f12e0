// Refunds: how much and why, the password again when the server asks for it, and what became of it.

import { explain, find, grouped, show, text, whileBusy, won } from './page.js';
import { callConfirmed } from './password-dialog.js';

const dialog = /** @type {HTMLDialogElement} */ (find('#refund-dialog'));
const form = /** @type {HTMLFormElement} */ (find('form', dialog));
const amountField = find('[data-slot="partial"]', dialog);
const amountInput = /** @type {HTMLInputElement} */ (find('#refund-amount', dialog));
const amountError = find('#refund-amount-error', dialog);
const submit = find('[data-slot="submit"]', dialog);
const message = find('[data-message="refund-dialog"]', dialog);

/** The payment the dialog is open for. */
let payment = { id: '', refundable: 0 };

/** @param {HTMLElement} button */
function open(button) {
  payment = { id: button.dataset.paymentId ?? '', refundable: Number(button.dataset.refundable) };
  form.reset();
  find('[data-slot="name"]', dialog).textContent = button.dataset.name ?? '';
  find('[data-slot="amount"]', dialog).textContent = button.dataset.amount ?? '';
  find('[data-slot="credits"]', dialog).textContent = `(${button.dataset.credits ?? ''})`;
  show(message, '');
  update();
  dialog.showModal();
}

function isPartial() {
  return new FormData(form).get('extent') === 'partial';
}

/** The amount asked for, or null when the field does not hold a usable one. */
function amount() {
  if (!isPartial()) return payment.refundable;
  const value = Number(amountInput.value.replaceAll(',', ''));
  return Number.isInteger(value) && value > 0 && value <= payment.refundable ? value : null;
}

/** Brings the field and the button's words in line with the choice. */
function update() {
  amountField.hidden = !isPartial();
  amountError.hidden = true;
  amountInput.removeAttribute('aria-invalid');
  const value = amount();
  submit.textContent = value === null ? text('refundSubmit') : text('refundSubmitAmount', { amount: won(value) });
}

function complain() {
  amountError.textContent = text('refundAmountRange', { most: won(payment.refundable) });
  amountError.hidden = false;
  amountInput.setAttribute('aria-invalid', 'true');
  amountInput.focus();
}

/** What is said about each status of a refund. @param {string} status @param {number} refunded */
function outcome(status, refunded) {
  switch (status) {
    case 'refunded': return { words: text('refundDone', { amount: won(refunded) }), tone: 'good' };
    case 'requested': return { words: text('refundRequested'), tone: '' };
    case 'refused': return { words: text('refundRefused'), tone: 'bad' };
    default: return { words: text('refundProcessing'), tone: '' };
  }
}

async function refund() {
  const value = amount();
  if (value === null) return complain();
  const body = { paymentId: payment.id, reason: String(new FormData(form).get('reason')) };
  if (isPartial()) body.amount = value;
  const answer = await callConfirmed('/api/payment/refund', { method: 'POST', body });
  if (answer === null) return undefined;
  dialog.close();
  const { words, tone } = outcome(answer.data.status, answer.data.refundAmount);
  return reloadWith(words, tone);
}

const noteKey = 'mapae:refund-note';

/** The page is drawn by the server, so it is loaded again; what happened is said after that. */
function reloadWith(words, tone) {
  try {
    sessionStorage.setItem(noteKey, JSON.stringify({ words, tone }));
  } catch {
    show(find('[data-message="refund"]'), words, tone);
    return;
  }
  window.location.replace('/credits');
}

function showNote() {
  let note = null;
  try {
    note = JSON.parse(sessionStorage.getItem(noteKey) ?? 'null');
    sessionStorage.removeItem(noteKey);
  } catch {
    return;
  }
  if (note === null) return;
  const region = find('[data-message="refund"]');
  show(region, note.words, note.tone);
  region.scrollIntoView({ block: 'center' });
}

for (const button of document.querySelectorAll('[data-action="refund"]')) {
  if (button instanceof HTMLElement) button.addEventListener('click', () => open(button));
}

form.addEventListener('change', () => {
  update();
  if (isPartial() && amountInput.value === '') amountInput.focus();
});
amountInput.addEventListener('input', () => {
  const digits = amountInput.value.replace(/\D/g, '');
  amountInput.value = digits === '' ? '' : grouped(Number(digits));
  update();
});
find('[data-action="close"]', dialog).addEventListener('click', () => dialog.close());
form.addEventListener('submit', (event) => {
  event.preventDefault();
  show(message, '');
  whileBusy(submit, refund).catch((error) => show(message, explain(error)));
});

showNote();
