// A mini-app that logs in with Toss and calls the server by bearer token. No cookie is ever sent or set.

const places = new URLSearchParams(window.location.search);
const server = places.get('server') ?? 'http://127.0.0.1:8080';
const sandbox = places.get('sandbox') ?? 'http://localhost:9090';

/** @type {{ accessToken: string, refreshToken: string } | null} */
let session = null;

/** Asks the server; with a body by POST. @param {string} path @param {object} [body] @param {boolean} [mayRenew] */
async function call(path, body, mayRenew = true) {
  const headers = new Headers(body ? { 'Content-Type': 'application/json' } : {});
  if (session) headers.set('Authorization', `Bearer ${session.accessToken}`);
  const response = await fetch(server + path, {
    method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body), credentials: 'omit',
  });
  if (response.status === 401 && session && mayRenew && await renew()) return call(path, body, false);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error?.code ?? String(response.status));
  return answer;
}

/** The access token lives an hour; the refresh token is good for one use. */
async function renew() {
  const response = await fetch(`${server}/auth/refresh`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, credentials: 'omit',
    body: JSON.stringify({ refreshToken: session?.refreshToken, delivery: 'body' }),
  });
  session = response.ok ? await response.json() : null;
  return session !== null;
}

/** In place of the SDK's `appLogin()`: leaves for the sandbox's consent page, which comes back with code and referrer. */
function askToss() {
  const there = new URL('/apps-in-toss/app-login', sandbox);
  there.searchParams.set('response', 'fragment');
  there.searchParams.set('returnUrl', window.location.href.split('#')[0]);
  window.location.assign(there);
}

/** Gives what was bought; the SDK calls this from `processProductGrant`. @param {string} orderId */
async function grant(orderId) {
  return call('/api/toss/iap/grant', { orderId });
}

/** @param {string} words */
function tell(words) {
  const status = document.getElementById('status');
  if (status) status.textContent = words;
}

/** @param {unknown} error */
function refuse(error) {
  tell(`실패했어요: ${error instanceof Error ? error.message : error}`);
}

async function enter() {
  const answer = new URLSearchParams(window.location.hash.slice(1));
  const [authorizationCode, referrer] = [answer.get('authorizationCode'), answer.get('referrer')];
  if (authorizationCode === null) return;
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
  session = await call('/auth/toss/login', { authorizationCode, referrer, delivery: 'body' });
  await greet();
}

async function greet() {
  const { user } = await call('/auth/me');
  const { data } = await call('/api/credits');
  tell(`${user.nickname}님, 크레딧 ${data.balance}개`);
  document.getElementById('log-in')?.setAttribute('hidden', '');
  document.getElementById('purchase')?.removeAttribute('hidden');
}

document.getElementById('log-in')?.addEventListener('click', askToss);
document.getElementById('purchase')?.addEventListener('submit', (event) => {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  grant(String(new FormData(form).get('orderId'))).then(greet).catch(refuse);
});
enter().catch(refuse);
