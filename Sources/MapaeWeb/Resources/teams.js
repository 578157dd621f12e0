// The teams one belongs to, and making one.

import { call } from './api.js';
import { wireForm } from './form.js';
import { find, moment, text } from './page.js';
import { draw, fill, orTell } from './rows.js';

const card = find('[data-card="teams"]');

/** @param {string} teamId */
function address(teamId) {
  return `/account/teams/${encodeURIComponent(teamId)}`;
}

/** @param {any} team */
function row(team) {
  const element = draw('team', {
    name: team.name,
    role: text(`role.${team.role}`) || team.role,
    note: text('teamNote', { count: String(team.memberCount), at: moment(team.createdAt) }),
  });
  find('a', element).setAttribute('href', address(team.teamId));
  return element;
}

orTell(find('[data-message="teams"]'), async () => {
  const { data } = await call('/api/teams');
  fill(card, data.teams.map(row));
});

const form = /** @type {HTMLFormElement} */ (find('form[data-form="team"]'));
wireForm(form, async ({ name }) => {
  const { data } = await call('/api/teams', { method: 'POST', body: { name } });
  window.location.assign(address(data.team.teamId));
});
