// Buying credits: an order here, then the provider's window.

import { call, ApiError } from './api.js';
import { explain, find, show, text, whileBusy } from './page.js';
import './refunds.js';

const shop = find('#shop');
const message = find('[data-message="buy"]');

/** @type {Promise<any> | null} */
let provider = null;

/** Loads the provider's script with this page's nonce; after a failure the next call tries again. */
function loadProvider() {
  provider ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = shop.dataset.script ?? '';
    script.nonce = document.querySelector('script[nonce]')?.nonce ?? '';
    script.onload = () => resolve(window.TossPayments);
    script.onerror = () => {
      provider = null;
      script.remove();
      reject(new ProviderUnavailable());
    };
    document.head.append(script);
  });
  return provider;
}

class ProviderUnavailable extends Error {}

/** @param {string} packageId */
async function buy(packageId) {
  const [TossPayments, order] = await Promise.all([loadProvider(), prepare(packageId)]);
  const payment = TossPayments(shop.dataset.clientKey).payment({ customerKey: order.customerKey });
  await payment.requestPayment({
    ...chosenMethod(),
    amount: { currency: 'KRW', value: order.amount },
    orderId: order.orderId,
    orderName: order.orderName,
    successUrl: shop.dataset.successUrl,
    failUrl: shop.dataset.failUrl,
  });
}

/** What the provider's script wants to know about each way to pay. */
const methodOptions = {
  CARD: { card: { useEscrow: false, flowMode: 'DEFAULT', useCardPoint: false, useAppCardOnly: false } },
  TRANSFER: { transfer: { cashReceipt: { type: '소득공제' }, useEscrow: false } },
  VIRTUAL_ACCOUNT: { virtualAccount: { cashReceipt: { type: '소득공제' }, useEscrow: false, validHours: 24 } },
  MOBILE_PHONE: {},
};

function chosenMethod() {
  const choice = shop.querySelector('input[name="method"]:checked');
  const method = choice instanceof HTMLInputElement ? choice.value : 'CARD';
  return { method, ...methodOptions[method] };
}

/** @param {string} packageId */
async function prepare(packageId) {
  const { data } = await call('/api/payment/credits/prepare', { method: 'POST', body: { packageId } });
  return data;
}

/** The provider's script rejects with `{code, message}`. @param {any} error */
function reason(error) {
  if (error instanceof ProviderUnavailable) return text('providerUnavailable');
  if (error instanceof ApiError || typeof error?.code !== 'string') return explain(error);
  return text(`sdk.${error.code}`) || text('sdkOther', { message: String(error.message ?? error.code) });
}

/** @param {any} error */
function isCancellation(error) {
  return error?.code === 'USER_CANCEL' || error?.code === 'PAY_PROCESS_CANCELED';
}

for (const button of document.querySelectorAll('[data-action="buy"]')) {
  if (!(button instanceof HTMLElement)) continue;
  button.addEventListener('click', () => whileBusy(button, async () => {
    show(message, '');
    try {
      await buy(button.dataset.package ?? '');
    } catch (error) {
      show(message, reason(error), isCancellation(error) ? '' : 'bad');
    }
  }));
}

loadProvider().catch(() => {});
