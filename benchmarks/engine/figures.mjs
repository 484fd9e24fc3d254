// @ts-check

/**
 * @param {number[]} values
 * @param {number} share from 0 to 1
 * @returns {number} NaN when there is none
 */
export function quantile(values, share) {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** @param {number[]} values */
export function median(values) {
  return quantile(values, 0.5);
}

/**
 * @typedef {object} Lags in milliseconds
 * @property {number} p50
 * @property {number} p95
 * @property {number} p99
 * @property {number} last
 */

/**
 * @param {number[]} values
 * @returns {Lags}
 */
export function lagsOf(values) {
  return {
    p50: quantile(values, 0.5),
    p95: quantile(values, 0.95),
    p99: quantile(values, 0.99),
    last: quantile(values, 1),
  };
}

/**
 * The middle one of several rounds, each figure for itself.
 *
 * @template {Record<string, number>} T
 * @param {T[]} rounds
 * @returns {T}
 */
export function middle(rounds) {
  return /** @type {T} */ (
    Object.fromEntries(
      Object.keys(rounds[0]).map(key => [
        key,
        median(rounds.map(round => round[key])),
      ]),
    )
  );
}

/** @param {number} value milliseconds, for a table */
export function ms(value) {
  if (Number.isNaN(value)) return '–';
  if (value === Infinity) return 'never';
  return value >= 100
    ? Math.round(value).toLocaleString('en')
    : String(Math.round(value * 10) / 10);
}

/** @param {number} value */
export function times(value) {
  return !Number.isFinite(value) ? '–' : value.toFixed(value < 10 ? 2 : 0);
}
