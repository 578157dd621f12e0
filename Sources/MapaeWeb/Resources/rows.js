// Lists drawn from what the server answers. Whatever comes from outside becomes text, never markup.

import { explain, find, show } from './page.js';

/**
 * A copy of one of the page's `<template>`s with its slots filled.
 * @param {string} name
 * @param {Record<string, string>} slots
 * @returns {HTMLElement}
 */
export function draw(name, slots) {
  const template = document.querySelector(`template[data-row="${name}"]`);
  if (!(template instanceof HTMLTemplateElement)) throw new Error(`there is no template ${name}`);
  const row = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  for (const [slot, value] of Object.entries(slots)) {
    const place = find(`[data-slot="${slot}"]`, row);
    place.textContent = value;
    place.hidden = value === '';
  }
  return row;
}

/** @param {HTMLElement} row @param {string} slot @param {'good' | 'bad' | 'wait' | 'plain' | 'accent'} tone */
export function tint(row, slot, tone) {
  find(`[data-slot="${slot}"]`, row).classList.add(tone);
}

/**
 * Fills a list's card: rows, or the words for none.
 * @param {HTMLElement} card holds a `[data-list]` and may hold `[data-empty]` and `[data-loading]`
 * @param {HTMLElement[]} rows
 */
export function fill(card, rows) {
  find('[data-list]', card).replaceChildren(...rows);
  hide(card, '[data-empty]', rows.length > 0);
  hide(card, '[data-loading]', true);
}

/** @param {HTMLElement} card @param {HTMLElement[]} rows */
export function append(card, rows) {
  find('[data-list]', card).append(...rows);
}

/** @param {ParentNode} root @param {string} selector @param {boolean} isHidden */
export function hide(root, selector, isHidden) {
  for (const element of root.querySelectorAll(selector)) {
    if (element instanceof HTMLElement) element.hidden = isHidden;
  }
}

/**
 * Runs work and says in a message what went wrong.
 * @template T
 * @param {HTMLElement} message
 * @param {() => Promise<T>} work
 * @returns {Promise<T | undefined>}
 */
export async function orTell(message, work) {
  show(message, '');
  try {
    return await work();
  } catch (error) {
    show(message, explain(error));
    return undefined;
  }
}
