/**
 * What belongs together, in the order in which it came.
 *
 * @template T, K
 * @param {Iterable<T>} values
 * @param {(value: T) => K} keyOf
 * @returns {Map<K, T[]>}
 */
export function groupBy(values, keyOf) {
  const groups = new Map();
  for (const value of values) {
    const key = keyOf(value);
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return groups;
}
