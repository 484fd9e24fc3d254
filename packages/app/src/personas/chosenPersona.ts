/** Session storage is each tab's own, so two tabs can be two people. */
const KEY = 'demo-persona';

/**
 * The entity ref of the persona chosen in this tab, if any.
 *
 * @internal
 */
export function recallPersona(): string | undefined {
  return window.sessionStorage.getItem(KEY) ?? undefined;
}

/**
 * Remembers the persona for as long as this tab is open.
 *
 * @internal
 */
export function rememberPersona(entityRef: string): void {
  window.sessionStorage.setItem(KEY, entityRef);
}

/**
 * Lets the next page load in this tab ask who you are.
 *
 * @internal
 */
export function forgetPersona(): void {
  window.sessionStorage.removeItem(KEY);
}
