// Back from the provider's window: asks the server to confirm, and waits until it is known what became of the payment.

import { call, ApiError, NetworkError } from './api.js';
import { credits, explain, find, moment, showPanel, text } from './page.js';

const pollPauses = [1, 1, 2, 2, 3, 3, 5, 5, 8, 8, 10, 10];

const card = document.querySelector('#return');
if (card instanceof HTMLElement) begin(card);

/** @param {HTMLElement} element */
function begin(element) {
  find('[data-action="retry"]', element).addEventListener('click', () => confirm(element));
  confirm(element);
}

/** @param {HTMLElement} element */
async function confirm(element) {
  showPanel(element, 'checking');
  try {
    const { paymentKey, orderId, amount } = element.dataset;
    const answer = await call('/api/payment/confirm', {
      method: 'POST', body: { paymentKey, orderId, amount: Number(amount) },
    });
    if (answer.status === 202) await follow(element, answer.data.paymentId);
    else settle(element, answer.data);
  } catch (error) {
    fail(element, error);
  }
}

/** Polls, ever more slowly, until the payment has reached an end. @param {HTMLElement} element @param {string} paymentId */
async function follow(element, paymentId) {
  find('[data-slot="checking-note"]', element).textContent = text('checkingLonger');
  for (const seconds of pollPauses) {
    await new Promise((resolve) => { setTimeout(resolve, seconds * 1000); });
    const { data: payment } = await call(`/api/payments/${encodeURIComponent(paymentId)}`);
    if (!['pending', 'confirming', 'unknown'].includes(payment.status)) {
      await conclude(element, payment);
      return;
    }
  }
  find('[data-slot="retry-note"]', element).textContent = text('stillChecking');
  showPanel(element, 'retry');
}

/** @param {HTMLElement} element @param {any} payment */
async function conclude(element, payment) {
  if (['paid', 'partiallyRefunded', 'refunded'].includes(payment.status)) {
    const { data } = await call('/api/credits');
    settle(element, { credits: payment.credits, newBalance: data.balance });
  } else if (payment.status === 'waitingForDeposit') {
    settle(element, payment);
  } else {
    refuse(element, text(`ended.${payment.status}`) || text('unexpected'), payment.failure?.message);
  }
}

/** @param {HTMLElement} element @param {any} answer */
function settle(element, answer) {
  if (answer.status === 'waitingForDeposit') {
    showAccount(element, answer.virtualAccount ?? {});
    return;
  }
  find('[data-slot="credits"]', element).textContent = text('paidNote', { credits: credits(answer.credits) });
  find('[data-slot="balance"]', element).textContent = credits(answer.newBalance);
  showPanel(element, 'paid');
}

/** @param {HTMLElement} element @param {any} account */
function showAccount(element, account) {
  find('[data-slot="bank"]', element).textContent = text(`bank.${account.bankCode}`) || (account.bankCode ?? '');
  find('[data-slot="account"]', element).textContent = account.accountNumber ?? '';
  if (account.dueAt) {
    find('[data-slot="due"]', element).textContent = moment(account.dueAt);
    find('[data-slot="due-row"]', element).hidden = false;
  }
  showPanel(element, 'waiting');
}

/** @param {HTMLElement} element @param {unknown} error */
function fail(element, error) {
  // Without a session the whole page leaves for the log-in page.
  if (error instanceof ApiError && error.status === 401) return;
  if (error instanceof NetworkError || (error instanceof ApiError && isPassing(error))) {
    find('[data-slot="retry-note"]', element).textContent = explain(error);
    showPanel(element, 'retry');
  } else {
    const detail = error instanceof ApiError ? error.provider?.message : undefined;
    refuse(element, explain(error), detail, error instanceof ApiError ? error.requestId : undefined);
  }
}

/** Whether the same request may succeed later. @param {ApiError} error */
function isPassing(error) {
  return error.status >= 500 || error.status === 429 || error.code === 'PAYMENT_IN_PROGRESS';
}

/** @param {HTMLElement} element @param {string} words @param {string} [detail] @param {string} [requestId] */
function refuse(element, words, detail, requestId) {
  find('[data-slot="reason"]', element).textContent = words;
  find('[data-slot="provider"]', element).textContent = detail ?? '';
  find('[data-slot="request"]', element).textContent = requestId ? text('requestNumber', { id: requestId }) : '';
  showPanel(element, 'failed');
}
