/** What {@link createMapae} may be told. */
export interface MapaeOptions {
  /** Where the server's paths begin, when a proxy puts them below one: `/id/`. Always of the page's own origin. Default `/`. */
  baseURL?: string;
  /** Seconds between heartbeats of a visible tab. 0 sends none. Default 300. */
  heartbeatSeconds?: number;
  /** Seconds after which a request counts as unanswered. Default 30. */
  timeLimitSeconds?: number;
}

export interface MapaeUser {
  id: string;
  nickname: string;
  role: string;
}

export type TokenStatus =
  | {
      authenticated: true;
      user: MapaeUser;
      /** Seconds until the access token ends, by the server's clock at the time of its answer. */
      expiresIn: number;
      /** Seconds since 1970 by the server's clock. */
      issuedAt: number;
    }
  | { authenticated: false };

/**
 * - `alive`: the session goes on.
 * - `ended`: the server said that it has ended, in its own words.
 * - `unknown`: no usable answer came. The session may well go on; the client tries again by itself.
 */
export type SessionOutcome = 'alive' | 'ended' | 'unknown';

/** `expired`: it ran out, or was ended elsewhere. `signed-out`: somebody signed out in a tab of this browser. */
export interface SessionEnd {
  reason: 'expired' | 'signed-out';
}

export interface MapaeEvents {
  /** This tab or another has renewed the session. */
  renewed: { expiresIn: number };
  /** The session has ended, for every tab. */
  ended: SessionEnd;
  /** The server could not be reached; nobody is signed out by that. */
  unreachable: Record<string, never>;
}

export interface MapaeRequest extends Omit<RequestInit, 'body'> {
  /** A plain object or an array is sent as JSON. A stream cannot be sent: a request may have to be repeated. */
  body?: Record<string, unknown> | unknown[] | Exclude<BodyInit, ReadableStream> | null;
  /** `false` for the routes that take no CSRF token: log-in, sign-up, refresh. */
  csrf?: boolean;
}

export interface Mapae {
  /**
   * Begins to keep the session alive: five minutes before the access token ends, one visible tab renews it for all.
   * Nobody being logged in is `ended`, without an event.
   */
  start(): Promise<SessionOutcome>;
  /** Leaves the session to itself. */
  stop(): void;
  /** Asks the server who is logged in. Changes nothing. @throws {MapaeNetworkError} when no usable answer came */
  checkTokenStatus(): Promise<TokenStatus>;
  /** Asks for a new access token. Tabs that ask at the same time share one renewal. */
  refreshToken(): Promise<SessionOutcome>;
  /**
   * Tells the server that somebody is here, and learns whether the session goes on. Lengthens nothing. A hidden tab sends
   * none and gets `hidden`.
   */
  sendHeartbeat(): Promise<SessionOutcome | 'hidden'>;
  /** Calls back once when the session has ended, in every tab. @returns takes the callback away again */
  handleTokenExpiry(callback: (end: SessionEnd) => void): () => void;
  /** Listens to an event. @returns takes the listener away again */
  on<Name extends keyof MapaeEvents>(name: Name, callback: (detail: MapaeEvents[Name]) => void): () => void;
  /**
   * `fetch` of one of the server's paths, with the CSRF token where one is needed. A session that has run out is renewed
   * and the request repeated, once.
   * @throws {MapaeNetworkError} when no answer came, or the session could not be renewed for lack of one
   */
  request(path: string, init?: MapaeRequest): Promise<Response>;
  /** Logs out, in every tab. @returns whether the server did. @throws {MapaeNetworkError} */
  signOut(): Promise<boolean>;
}

/** No usable answer came. Whether the server acted is unknown. */
export class MapaeNetworkError extends Error {
  readonly cause: unknown;
}

/** Makes a client; a page needs one. @throws {TypeError} for a `baseURL` of another origin */
export function createMapae(options?: MapaeOptions): Mapae;
