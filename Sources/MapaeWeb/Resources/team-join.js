// The link of an invitation to a team. Who is not logged in takes the token through the log-in page of this tab.

import { call, mapae, ApiError, NetworkError } from './api.js';
import { takeToken } from './link-token.js';
import { explain, find, showPanel, text, whileBusy } from './page.js';
import './verification.js';

const card = find('#join');
const tokenKey = 'mapae:invitation';
const isSignedIn = document.body.hasAttribute('data-signed-in');

/** @param {string} token '' forgets it */
function keep(token) {
  try {
    if (token === '') sessionStorage.removeItem(tokenKey);
    else sessionStorage.setItem(tokenKey, token);
  } catch {
    // Without storage the link has to be opened again after the log-in.
  }
}

function kept() {
  try {
    return sessionStorage.getItem(tokenKey) ?? '';
  } catch {
    return '';
  }
}

const token = takeToken() || kept();

async function join() {
  try {
    const { data } = await call('/api/teams/invitations/accept', { method: 'POST', body: { token } });
    keep('');
    window.location.assign(`/account/teams/${encodeURIComponent(data.team.teamId)}`);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return;
    if (!(error instanceof NetworkError)) keep('');
    const isForAnother = error instanceof ApiError && error.code === 'LINK_INVALID';
    find('[data-slot="reason"]', card).textContent = isForAnother ? text('invitationInvalid') : explain(error);
    showPanel(card, 'failed');
  }
}

// There is none before the address is verified.
const button = card.querySelector('[data-action="join"]');
if (button instanceof HTMLElement) button.addEventListener('click', () => whileBusy(button, join));
if (token === '') {
  showPanel(card, 'nothing');
} else {
  keep(token);
  if (isSignedIn || card.dataset.renewable !== 'true') {
    showPanel(card, isSignedIn ? 'ask' : 'log-in');
  } else {
    mapae.start().then((outcome) => {
      if (outcome === 'alive') window.location.reload();
      else showPanel(card, 'log-in');
    });
  }
}
