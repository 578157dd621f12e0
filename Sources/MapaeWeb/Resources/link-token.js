// The token of a mailed link. It comes behind the `#`, so that no log and no referrer holds it, and goes from the address at once.

const prefix = '#token=';

// A link that is opened in a tab that shows its page already changes nothing but the part behind the `#`.
window.addEventListener('hashchange', () => {
  if (window.location.hash.startsWith(prefix)) window.location.reload();
});

/** Takes the token from the address; '' without one. */
export function takeToken() {
  if (!window.location.hash.startsWith(prefix)) return '';
  const token = decodeOrEmpty(window.location.hash.slice(prefix.length));
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
  // The same page in the other language still has it.
  for (const other of document.querySelectorAll('.languages a')) other.hash = prefix + encodeURIComponent(token);
  return token;
}

/** @param {string} text */
function decodeOrEmpty(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
