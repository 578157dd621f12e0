// Stands in for Toss' SDK outside of the Toss app, by the sandbox's windows. The names and answers are the SDK's.

const sandbox = new URLSearchParams(window.location.search).get('sandbox') ?? 'http://localhost:9090';

/**
 * Leaves for the consent page; the page that is then opened has what the SDK's promise would give.
 * @returns {void}
 */
export function appLogin() {
  const there = new URL('/apps-in-toss/app-login', sandbox);
  there.searchParams.set('response', 'fragment');
  there.searchParams.set('returnUrl', window.location.href.split('#')[0]);
  window.location.assign(there);
}

/** @returns {{ authorizationCode: string, referrer: string } | null} what the consent page gave, once */
export function appLoginAnswer() {
  const answer = new URLSearchParams(window.location.hash.slice(1));
  const [authorizationCode, referrer] = [answer.get('authorizationCode'), answer.get('referrer')];
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
  return authorizationCode !== null && referrer !== null ? { authorizationCode, referrer } : null;
}

/**
 * Opens Toss Pay over the page. The buyer agrees or gives up; no money moves.
 * @param {{ payToken: string }} options
 * @returns {Promise<{ success: boolean, reason?: string }>}
 */
export function checkoutPayment({ payToken }) {
  const sheet = document.createElement('dialog');
  const frame = document.createElement('iframe');
  const close = document.createElement('button');
  const there = new URL('/apps-in-toss/checkout-payment', sandbox);
  there.searchParams.set('payToken', payToken);
  there.searchParams.set('opener', window.location.origin);
  frame.src = there.href;
  frame.title = '토스페이';
  close.type = 'button';
  close.textContent = '닫기';
  sheet.append(close, frame);
  return new Promise((resolve) => {
    const end = (/** @type {{ success: boolean, reason?: string }} */ result) => {
      window.removeEventListener('message', hear);
      sheet.remove();
      resolve(result);
    };
    const hear = (/** @type {MessageEvent} */ message) => {
      const isOurs = message.source === frame.contentWindow && message.origin === there.origin;
      if (isOurs && message.data?.type === 'checkoutPayment') end(message.data.result);
    };
    window.addEventListener('message', hear);
    const giveUp = () => end({ success: false, reason: 'USER_CANCELED' });
    close.addEventListener('click', giveUp);
    sheet.addEventListener('cancel', giveUp);
    document.body.append(sheet);
    sheet.showModal();
  });
}
