// @ts-check

const EMPTY =
  /(^|[-_.]|(?<=[a-z]))(utils?|helpers?|common|misc|manager)(?=\.|$)/i;

/**
 * Whether the name of a file is one that everything fits, and that thus collects
 * everything.
 *
 * @param {string} name without its folder
 */
export function saysNothing(name) {
  return EMPTY.test(name.replace(/\.(test|spec)\./, '.'));
}
