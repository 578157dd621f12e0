// Mapae's browser client: keeps a log-in alive in every tab, and calls the server with what it asks for.
//
// The session's tokens live in HttpOnly cookies. No script sees them, this one neither: all it knows is for how many more
// seconds the server says the access token holds.

/** No usable answer came: offline, a time-out, a cut connection, something in between. Whether the server acted is unknown. */
export class MapaeNetworkError extends Error {
  constructor(message, cause) {
    super(message);
    this.name = 'MapaeNetworkError';
    this.cause = cause;
  }
}

const refreshAheadMilliseconds = 5 * 60_000;
const leastPauseMilliseconds = 10_000;
const longestRetryMilliseconds = 60_000;
const longestTickMilliseconds = 30_000;
const clockJumpMilliseconds = 60_000;
/** What a 401 may say of a credential that was given just now: the session has nothing to do with it. */
const refusedCredentials = ['INVALID_CREDENTIALS', 'TOSS_CODE_REFUSED'];

/**
 * Makes a client. See index.d.ts for what its functions promise.
 * @param {import('./index.d.ts').MapaeOptions} [options]
 * @returns {import('./index.d.ts').Mapae}
 */
export function createMapae(options = {}) {
  const events = makeEvents();
  const exchange = makeExchange(options);
  const channel = openChannel(`mapae:${exchange.base.pathname}`, hear);
  const tokens = makeTokenKeeper(exchange, channel);
  const schedule = makeSchedule(() => renew(false), sendHeartbeat, options);

  /** Null until the server has said whether somebody is logged in. @type {boolean | null} */
  let isSignedIn = null;
  /** When the newest access token this tab knows of was issued, in seconds of the server's clock. */
  let issuedAt = null;
  /** Whether the first look is under way: finding nobody logged in is then no end of a session. */
  let isLooking = false;
  /** @type {Promise<'alive' | 'ended' | 'unknown'> | null} */
  let renewal = null;

  // MARK: The session

  async function ask() {
    const response = await exchange.send('GET', '/auth/me');
    if (response.status === 401 && await codeOf(response) === 'AUTH_REQUIRED') return { authenticated: false };
    if (response.status !== 200) throw new MapaeNetworkError(`/auth/me answered ${response.status}`);
    const body = await bodyOf(response);
    if (typeof body?.token_info?.expires_in !== 'number') throw new MapaeNetworkError('/auth/me gave no status');
    isSignedIn = true;
    issuedAt = body.token_info.issued_at;
    schedule.expires(body.token_info.expires_in * 1000);
    return { authenticated: true, user: body.user, expiresIn: body.token_info.expires_in, issuedAt };
  }

  /**
   * Runs while no other tab renews.
   * @param {(status: any) => boolean} isGood whether nothing needs to be done
   * @param {() => boolean} hasEnded whether another tab has said meanwhile that the session is over
   * @param {() => Promise<boolean>} isStillAlone
   */
  async function renewAlone(isGood, hasEnded, isStillAlone) {
    const before = await ask();
    if (!before.authenticated && hasEnded()) return 'ended';
    if (before.authenticated && isGood(before)) return 'alive';
    // What this tab was told is old when it stood still meanwhile, as in a machine's sleep, and another has renewed.
    if (!await isStillAlone()) return 'overtaken';
    const response = await exchange.send('POST', '/auth/refresh', { body: '{}' });
    if (response.status === 401) {
      const code = await codeOf(response);
      if (code === 'SESSION_EXPIRED') return 'ended';
      // There is no refresh token in this browser; the access token may still hold.
      if (code === 'AUTH_REQUIRED') return before.authenticated ? 'alive' : 'ended';
    }
    if (response.status !== 200) throw new MapaeNetworkError(`/auth/refresh answered ${response.status}`);
    const after = await ask();
    if (!after.authenticated) throw new MapaeNetworkError('the new access token is not taken');
    channel.post({ type: 'renewed', expiresIn: after.expiresIn, issuedAt: after.issuedAt, sentAt: Date.now() });
    events.emit('renewed', { expiresIn: after.expiresIn });
    return 'alive';
  }

  /** One renewal at a time in this tab; those who come meanwhile get its outcome. @param {boolean} isForced */
  function renew(isForced) {
    const known = issuedAt;
    const wasSignedIn = isSignedIn === true;
    const hasEnded = () => wasSignedIn && isSignedIn === false;
    const isGood = (status) => status.expiresIn * 1000 > refreshAheadMilliseconds
      && (!isForced || (known !== null && issuedAt > known));
    renewal ??= attempt(isGood, hasEnded).finally(() => { renewal = null; });
    return renewal;
  }

  /** @param {(status: any) => boolean} isGood @param {() => boolean} hasEnded */
  async function attempt(isGood, hasEnded) {
    try {
      for (;;) {
        const outcome = await exclusively(`mapae:${exchange.base.pathname}`, async (isStillAlone) => {
          const found = await renewAlone(isGood, hasEnded, isStillAlone);
          // Said before another tab has its turn.
          if (found === 'ended') end('expired', true);
          return found;
        });
        if (outcome !== 'overtaken') return outcome;
      }
    } catch (error) {
      return failed(error);
    }
  }

  /** @param {unknown} error @returns {'unknown'} */
  function failed(error) {
    // A lock is refused with a DOMException, to a page that is being left.
    if (!(error instanceof MapaeNetworkError || error instanceof DOMException)) throw error;
    schedule.retry();
    events.emit('unreachable', {});
    return 'unknown';
  }

  /** @param {'expired' | 'signed-out'} reason @param {boolean} tellsOthers */
  function end(reason, tellsOthers) {
    schedule.stop();
    tokens.forget();
    issuedAt = null;
    if (tellsOthers) channel.post({ type: 'ended', reason });
    const wasMissed = isSignedIn === true || (isSignedIn === null && !isLooking);
    isSignedIn = false;
    if (wasMissed) events.emit('ended', { reason });
  }

  /** What another tab says. @param {any} message */
  function hear(message) {
    if (message?.type === 'csrf') tokens.adopt(message.token, message.lastsMilliseconds);
    if (isSignedIn !== true) return;
    if (message?.type === 'ended') end(message.reason, false);
    // A tab that was frozen hears late; it asks the server when it is shown.
    if (message?.type === 'renewed' && Math.abs(Date.now() - message.sentAt) < leastPauseMilliseconds) {
      issuedAt = message.issuedAt;
      schedule.expires(message.expiresIn * 1000);
      events.emit('renewed', { expiresIn: message.expiresIn });
    }
  }

  // MARK: What callers use

  async function start() {
    schedule.start();
    isLooking = isSignedIn !== true;
    try {
      const status = await ask();
      if (status.authenticated) return 'alive';
      return await renew(false);
    } catch (error) {
      return failed(error);
    } finally {
      isLooking = false;
    }
  }

  function refreshToken() {
    return renew(true);
  }

  async function sendHeartbeat() {
    if (document.visibilityState === 'hidden') return 'hidden';
    try {
      const response = await request('/auth/heartbeat', { method: 'POST', body: {} });
      if (response.status === 204) return 'alive';
      return isSignedIn === false ? 'ended' : 'unknown';
    } catch (error) {
      if (error instanceof MapaeNetworkError) return 'unknown';
      throw error;
    }
  }

  async function request(path, init = {}) {
    const isUnsafe = !['GET', 'HEAD'].includes((init.method ?? 'GET').toUpperCase());
    const needsToken = isUnsafe && init.csrf !== false;
    let response = await sendOnce(path, init, needsToken);
    if (response.status === 401 && !refusedCredentials.includes(await codeOf(response))) {
      const outcome = await renew(false);
      if (outcome === 'unknown') throw new MapaeNetworkError('the session could not be renewed');
      if (outcome === 'alive') response = await sendOnce(path, init, needsToken);
    }
    if (needsToken && response.status === 403 && await codeOf(response) === 'CSRF_FAILED') {
      tokens.forget();
      response = await sendOnce(path, init, needsToken);
    }
    return response;
  }

  async function sendOnce(path, init, needsToken) {
    const headers = new Headers(init.headers);
    if (!headers.has('Accept')) headers.set('Accept', 'application/json');
    if (needsToken) {
      const { token, refusal } = await tokens.current();
      if (refusal) return refusal;
      headers.set('X-CSRF-Token', token);
    }
    const isJSON = init.body?.constructor === Object || Array.isArray(init.body);
    if (isJSON) headers.set('Content-Type', 'application/json');
    const body = isJSON ? JSON.stringify(init.body) : init.body;
    return exchange.send(init.method ?? 'GET', path, { headers, body, signal: init.signal });
  }

  async function signOut() {
    const response = await request('/auth/logout', { method: 'POST', body: {} });
    if (response.ok || response.status === 401) end('signed-out', true);
    return response.ok || response.status === 401;
  }

  return Object.freeze({
    start,
    stop: schedule.stop,
    checkTokenStatus: ask,
    refreshToken,
    sendHeartbeat,
    handleTokenExpiry: (callback) => events.on('ended', callback),
    on: events.on,
    request,
    signOut,
  });
}

// MARK: Events

function makeEvents() {
  const listeners = { renewed: new Set(), ended: new Set(), unreachable: new Set() };
  return {
    on(name, callback) {
      if (!(name in listeners)) throw new TypeError(`there is no event ${name}`);
      listeners[name].add(callback);
      return () => listeners[name].delete(callback);
    },
    emit(name, detail) {
      for (const callback of [...listeners[name]]) {
        // One listener's fault must not keep the others, or the client, from going on.
        try {
          callback(detail);
        } catch (error) {
          queueMicrotask(() => { throw error; });
        }
      }
    },
  };
}

// MARK: Requests

function makeExchange(options) {
  const base = new URL(options.baseURL || '/', window.location.href);
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  // The cookies belong to the server's own origin, and the server takes unsafe requests from that origin alone.
  if (base.origin !== window.location.origin) throw new TypeError(`baseURL must be of ${window.location.origin}`);
  const timeLimit = (options.timeLimitSeconds ?? 30) * 1000;

  /** @param {string} path */
  function resolve(path) {
    const address = new URL(path.replace(/^\/(?!\/)/, ''), base);
    if (address.origin !== base.origin) throw new TypeError(`${path} is of another origin`);
    return address.href;
  }

  return {
    base,
    /** @param {string} method @param {string} path @param {RequestInit} [init] */
    async send(method, path, init = {}) {
      const address = resolve(path);
      const limit = new AbortController();
      const giveUp = () => limit.abort();
      // The limit holds for the body too; once that is read, aborting does nothing.
      setTimeout(giveUp, timeLimit);
      init.signal?.addEventListener('abort', giveUp, { once: true });
      if (init.signal?.aborted) giveUp();
      const headers = new Headers(init.headers ?? { Accept: 'application/json' });
      if (typeof init.body === 'string' && !headers.has('Content-Type')) headers.set('Content-Type', 'application/json');
      try {
        return await fetch(address, {
          method, headers, body: init.body, credentials: 'same-origin', cache: 'no-store', redirect: 'error',
          signal: limit.signal,
        });
      } catch (cause) {
        if (init.signal?.aborted) throw cause;
        throw new MapaeNetworkError(`${method} ${path} got no answer`, cause);
      }
    },
  };
}

/** @param {Response} response */
async function bodyOf(response) {
  try {
    return await response.json();
  } catch (cause) {
    throw new MapaeNetworkError('the answer was cut off or is no JSON', cause);
  }
}

/** The server's error code, or '' when the answer is not one of the server's own. @param {Response} response */
async function codeOf(response) {
  try {
    const body = await response.clone().json();
    return String(body?.error?.code ?? body?.code ?? '');
  } catch {
    return '';
  }
}

// MARK: CSRF tokens

/** The browser holds one CSRF cookie, so its tabs share the token that belongs to it. */
function makeTokenKeeper(exchange, channel) {
  let token = null;
  let endsAt = 0;
  let fetching = null;

  function adopt(newToken, lastsMilliseconds) {
    token = newToken;
    endsAt = performance.now() + lastsMilliseconds - leastPauseMilliseconds;
  }

  async function fetchToken() {
    const response = await exchange.send('POST', '/api/csrf/token', { body: '{}' });
    if (response.status !== 200) return { refusal: response };
    const body = await bodyOf(response);
    adopt(body.token, body.expiresIn);
    channel.post({ type: 'csrf', token, lastsMilliseconds: body.expiresIn });
    return { token };
  }

  return {
    adopt,
    forget() { token = null; },
    async current() {
      if (token !== null && performance.now() < endsAt) return { token };
      fetching ??= fetchToken().finally(() => { fetching = null; });
      const { token: fetched, refusal } = await fetching;
      return { token: fetched, refusal: refusal?.clone() };
    },
  };
}

// MARK: When to act

/**
 * Decides when to renew and when to send a heartbeat, in a visible tab alone. Time is measured by the monotonic clock, so a
 * wrong or corrected wall clock changes nothing. Some browsers stop the monotonic clock while the machine sleeps: when
 * the two clocks have drifted apart, the server is asked.
 */
function makeSchedule(renew, beat, options) {
  const heartbeatMilliseconds = (options.heartbeatSeconds ?? 300) * 1000;
  let isRunning = false;
  let timer = 0;
  let renewAt = 0;
  let beatAt = 0;
  let failures = 0;
  let drift = Date.now() - performance.now();

  const isHidden = () => document.visibilityState === 'hidden';

  function hasSlept() {
    const jump = Math.abs(Date.now() - performance.now() - drift) > clockJumpMilliseconds;
    if (jump) drift = Date.now() - performance.now();
    return jump;
  }

  function plan() {
    clearTimeout(timer);
    if (!isRunning || isHidden()) return;
    const next = heartbeatMilliseconds > 0 ? Math.min(renewAt, beatAt) : renewAt;
    timer = setTimeout(act, Math.min(Math.max(next - performance.now(), 0), longestTickMilliseconds));
  }

  async function act() {
    clearTimeout(timer);
    if (!isRunning || isHidden()) return;
    const now = performance.now();
    if (hasSlept() || now >= renewAt) {
      renewAt = now + leastPauseMilliseconds;
      await renew();
    } else if (heartbeatMilliseconds > 0 && now >= beatAt) {
      beatAt = now + heartbeatMilliseconds;
      await beat();
    }
    plan();
  }

  /** Back on line, or back from the page cache: what failed is tried at once. */
  function wake() {
    if (failures > 0) renewAt = 0;
    act();
  }

  const wakeUps = [[document, 'visibilitychange'], [window, 'pageshow'], [window, 'online'], [window, 'focus']];

  return {
    start() {
      if (isRunning) return;
      isRunning = true;
      failures = 0;
      renewAt = performance.now() + leastPauseMilliseconds;
      beatAt = performance.now() + heartbeatMilliseconds;
      drift = Date.now() - performance.now();
      for (const [target, name] of wakeUps) target.addEventListener(name, wake);
      plan();
    },
    stop() {
      isRunning = false;
      clearTimeout(timer);
      for (const [target, name] of wakeUps) target.removeEventListener(name, wake);
    },
    /** The access token holds for so long. A short one is renewed at half its time, down to a pause that spares the server. */
    expires(milliseconds) {
      failures = 0;
      const ahead = Math.min(refreshAheadMilliseconds, milliseconds / 2);
      renewAt = performance.now() + Math.max(milliseconds - ahead, leastPauseMilliseconds);
      plan();
    },
    /** Nothing came back: again in 1, 2, 4 … 60 seconds, each time a little off so that clients do not come together. */
    retry() {
      const pause = Math.min(1000 * 2 ** failures, longestRetryMilliseconds);
      failures += 1;
      renewAt = performance.now() + pause * (0.75 + Math.random() / 2);
      plan();
    },
  };
}

// MARK: Between tabs

/** Opens a channel to the other tabs; without it they learn from the server. @param {string} name @param {(message: any) => void} hear */
function openChannel(name, hear) {
  if (typeof BroadcastChannel !== 'function') return { post() {} };
  const channel = new BroadcastChannel(name);
  channel.addEventListener('message', (event) => hear(event.data));
  return { post: (message) => channel.postMessage(message) };
}

/**
 * Runs work while no other tab of this browser runs work of the same name. The work asks `isStillAlone` right before what
 * is to be done once: false means that another tab has had its turn meanwhile.
 * @template T
 * @param {string} name
 * @param {(isStillAlone: () => Promise<boolean>) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function exclusively(name, work) {
  if (navigator.locks) return navigator.locks.request(name, () => work(async () => true));
  const leases = await openLeases();
  // Without storage either, the server's rule for lost replies is what is left.
  if (leases === null) return work(async () => true);
  const owner = randomText();
  const keep = () => leases.keep(name, owner);
  try {
    while (!await leases.claim(name, owner)) await new Promise((resolve) => { setTimeout(resolve, 200); });
    let keeping = 0;
    try {
      keeping = setInterval(() => keep().catch(() => {}), leaseMilliseconds / 3);
      return await work(keep);
    } finally {
      clearInterval(keeping);
      await leases.release(name, owner);
    }
  } finally {
    leases.close();
  }
}

const leaseMilliseconds = 9_000;

/**
 * Leases in IndexedDB, whose transactions run one after the other over all tabs. A lease runs out unless its
 * holder keeps it, so a tab that is closed or frozen does not keep the others waiting. One that is frozen in the middle of
 * its request is overtaken too: for that second request the server has its rule for lost replies.
 */
async function openLeases() {
  const database = await openDatabase().catch(() => null);
  if (database === null) return null;

  /** Runs one transaction. @param {(store: IDBObjectStore, held: any) => boolean} decide */
  function change(name, decide) {
    return new Promise((resolve, reject) => {
      const transaction = database.transaction('leases', 'readwrite');
      const store = transaction.objectStore('leases');
      const reading = store.get(name);
      let answer = false;
      reading.onsuccess = () => { answer = decide(store, reading.result); };
      transaction.oncomplete = () => resolve(answer);
      transaction.onabort = () => reject(new MapaeNetworkError('the lease could not be kept', transaction.error));
    });
  }

  return {
    claim: (name, owner) => change(name, (store, held) => {
      const left = held ? held.until - Date.now() : 0;
      // Far more than a whole lease left means that the wall clock was set back.
      if (left > 0 && left < 2 * leaseMilliseconds) return false;
      store.put({ owner, until: Date.now() + leaseMilliseconds }, name);
      return true;
    }),
    /** False for a lease that another tab has had meanwhile, even if it is free again. */
    keep: (name, owner) => change(name, (store, held) => {
      if (held?.owner !== owner) return false;
      store.put({ owner, until: Date.now() + leaseMilliseconds }, name);
      return true;
    }),
    release: (name, owner) => change(name, (store, held) => {
      if (held?.owner === owner) store.delete(name);
      return true;
    }),
    close: () => database.close(),
  };
}

/** @returns {Promise<IDBDatabase>} */
function openDatabase() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('mapae', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('leases');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

function randomText() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
