// The server, by bearer token. No cookie is ever sent or set.

const server = new URLSearchParams(window.location.search).get('server') ?? 'http://127.0.0.1:8080';

/** @type {{ accessToken: string, refreshToken: string } | null} */
let session = null;

export const isLoggedIn = () => session !== null;

/** What the server refused. `message` is for the user, in their language. */
export class Refusal extends Error {
  /** @param {{ code: string, message: string, provider?: { message: string } }} error */
  constructor(error) {
    // Why Toss refused is in Toss' own words.
    super([error.message, error.provider?.message].filter(Boolean).join('. '));
    this.code = error.code;
  }
}

/**
 * @param {{ authorizationCode: string, referrer: string }} answer of `appLogin`
 * @param {boolean} [newAccount] for whoever was told that the account before was disconnected, and wants a new one
 */
export async function logIn(answer, newAccount = false) {
  session = await call('/auth/toss/login', { ...answer, newAccount, delivery: 'body' });
}

/** Asks the server for what is in its answer's `data`; with a body by POST. @param {string} path @param {object} [body] @param {boolean} [mayRenew] */
export async function call(path, body, mayRenew = true) {
  const headers = new Headers(body ? { 'Content-Type': 'application/json' } : {});
  if (session) headers.set('Authorization', `Bearer ${session.accessToken}`);
  const response = await fetch(server + path, {
    method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body), credentials: 'omit',
  });
  if (response.status === 401 && session && mayRenew && await renew()) return call(path, body, false);
  const answer = await response.json();
  if (!response.ok) throw new Refusal(answer.error);
  return answer.data ?? answer;
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
