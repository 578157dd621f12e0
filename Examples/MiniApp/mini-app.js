// A mini-app that logs in with Toss, sells goods by Toss Pay and gives what was bought in the app store.

import { Refusal, call, isLoggedIn, logIn } from './server.js';
import { appLogin, appLoginAnswer, checkoutPayment } from './toss.js';

/** What a payment is called; the others never reached the buyer's money and are not shown. */
const statuses = {
  confirming: '확인 중', unknown: '확인 중', paid: '결제 완료', failed: '결제 실패', mismatched: '취소됨',
  partiallyRefunded: '부분 환불', refunded: '환불 완료',
};

/** @param {string} id @returns {HTMLElement} */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const won = (/** @type {number} */ amount) => `${amount.toLocaleString('ko-KR')}원`;
const pause = (/** @type {number} */ milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

// MARK: What the buyer does

/** @param {string} packageId */
async function pay(packageId) {
  const order = await call('/api/toss/pay/prepare', { packageId });
  const { success } = await checkoutPayment({ payToken: order.payToken });
  if (!success) return '결제하지 않았어요. 빠져나간 돈은 없어요.';
  // Here the money moves, once however often it is asked for: a lost answer is asked for again.
  const confirmed = await asking(() => call('/api/toss/pay/confirm', { orderNo: order.orderNo }));
  if (confirmed.status !== 'confirming') return `결제했어요. 크레딧 ${confirmed.credits}개를 받았어요.`;
  const payment = await ended(confirmed.paymentId, (found) => !['confirming', 'unknown'].includes(found.status));
  if (payment === null) return '결제를 확인하고 있어요. 결과는 결제 내역에서 볼 수 있어요.';
  if (payment.status === 'paid') return `결제했어요. 크레딧 ${payment.credits}개를 받았어요.`;
  throw new Refusal({ code: 'PAYMENT_FAILED', message: '결제 처리에 실패했습니다', provider: payment.failure });
}

/** Toss Pay gives a payment back as a whole. @param {string} paymentId */
async function refund(paymentId) {
  await call('/api/toss/pay/refund', { paymentId, reason: '단순 변심' });
  const payment = await ended(paymentId, (found) => found.refunds.every((/** @type {{ status: string }} */ refund) =>
    ['refunded', 'refused'].includes(refund.status)));
  if (payment?.status === 'refunded') return `${won(payment.amount)}을 환불했어요.`;
  return payment === null ? '환불을 처리하고 있어요.' : '환불하지 못했어요.';
}

/** The SDK calls this from `processProductGrant`. @param {string} orderId */
async function grant(orderId) {
  const { granted } = await call('/api/toss/iap/grant', { orderId });
  return granted ? '상품을 받았어요.' : '아직 결제가 확인되지 않았어요. 잠시 후 다시 시도해 주세요.';
}

/** @template T @param {() => Promise<T>} ask @returns {Promise<T>} the answer, asked for thrice where the line breaks */
async function asking(ask) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof Refusal || tries === 3) throw error;
      await pause(1_000 * tries);
    }
  }
}

/** @param {string} paymentId @param {(payment: any) => boolean} isEnd @returns {Promise<any>} null when it takes longer */
async function ended(paymentId, isEnd) {
  for (let looks = 0; looks < 30; looks += 1) {
    const payment = await asking(() => call(`/api/payments/${paymentId}`));
    if (isEnd(payment)) return payment;
    await pause(1_000);
  }
  return null;
}

// MARK: What the buyer sees

let isBusy = false;

/** Does one thing at a time, and says what came of it. @param {() => Promise<string>} work */
async function act(work) {
  if (isBusy) return;
  setBusy(true);
  tell('');
  let asksForProof = false;
  let hasEnded = false;
  try {
    tell(await work());
  } catch (error) {
    tell(reason(error), true);
    asksForProof = error instanceof Refusal && error.code === 'REAUTHENTICATION_REQUIRED';
    // The account that was linked has to be opened by its owner, at the site; here one may begin anew.
    hasEnded = error instanceof Refusal && error.code === 'TOSS_LINK_ENDED';
  }
  part('new-account').hidden = !hasEnded;
  part('log-in').hidden = isLoggedIn() && !asksForProof;
  part('shop').hidden = !isLoggedIn();
  if (isLoggedIn()) await show().catch((error) => tell(reason(error), true));
  setBusy(false);
}

/** @param {unknown} error */
function reason(error) {
  if (!(error instanceof Refusal)) return '서버에 연결하지 못했어요. 잠시 후 다시 시도해 주세요.';
  // A refund wants a log-in of the last quarter of an hour, which Toss gives without asking.
  return error.code === 'REAUTHENTICATION_REQUIRED' ? '본인 확인이 필요해요. 토스로 다시 로그인해 주세요.' : error.message;
}

/** @param {string} words @param {boolean} [isBad] */
function tell(words, isBad = false) {
  part('outcome').textContent = words;
  part('outcome').classList.toggle('bad', isBad);
}

/** @param {boolean} isNow */
function setBusy(isNow) {
  isBusy = isNow;
  for (const button of document.querySelectorAll('button')) button.disabled = isBusy;
}

async function show() {
  const [{ user }, credits, catalog, list] = await Promise.all(
    ['/auth/me', '/api/credits', '/api/catalog', '/api/payments'].map((path) => call(path)));
  part('account').textContent = `${user.nickname}님, 크레딧 ${credits.balance}개`;
  // In Toss, digital goods go by in-app purchase alone.
  const goods = catalog.packages.filter((/** @type {any} */ item) => item.kind !== 'digital');
  part('goods').replaceChildren(...goods.map((/** @type {any} */ item) => row(
    item.name, `${won(item.price)} · 크레딧 ${item.credits + item.bonusCredits}개 포함`,
    button('토스페이로 결제', 'primary', () => pay(item.packageId)))));
  const payments = list.payments.filter(
    (/** @type {any} */ payment) => payment.rail === 'tosspay' && payment.status in statuses);
  part('no-payments').hidden = payments.length > 0;
  part('payments').replaceChildren(...payments.map((/** @type {any} */ payment) => row(
    payment.orderName,
    [won(payment.amount), statuses[payment.status], payment.failure?.message].filter(Boolean).join(' · '),
    payment.refundable.amount > 0 ? button('환불', '', () => refund(payment.paymentId)) : '')));
}

/** @param {string} title @param {string} note @param {Node | string} action */
function row(title, note, action) {
  const [item, words, name, small] = ['li', 'div', 'b', 'small'].map((tag) => document.createElement(tag));
  name.textContent = title;
  small.textContent = note;
  words.append(name, small);
  item.append(words, action);
  return item;
}

/** @param {string} label @param {string} look @param {() => Promise<string>} work */
function button(label, look, work) {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = label;
  made.className = look;
  made.addEventListener('click', () => act(work));
  return made;
}

part('log-in').addEventListener('click', () => appLogin());
// The code is used up by now; the next one brings along what it is for.
part('new-account').addEventListener('click', () => {
  sessionStorage.setItem('newAccount', 'yes');
  appLogin();
});
part('purchase').addEventListener('submit', (event) => {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  act(() => grant(String(new FormData(form).get('orderId'))));
});

const answer = appLoginAnswer();
if (answer) {
  act(async () => {
    const startsAnew = sessionStorage.getItem('newAccount') === 'yes';
    sessionStorage.removeItem('newAccount');
    await logIn(answer, startsAnew);
    return '';
  });
}
