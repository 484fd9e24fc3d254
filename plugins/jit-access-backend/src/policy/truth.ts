/**
 * What is known of a condition. Unknown is never read as false: a guardrail
 * that is unknown refuses, a route that is unknown does not match.
 */
export type Truth = 'true' | 'false' | 'unknown';

export function truthOf(holds: boolean): Truth {
  return holds ? 'true' : 'false';
}

/** False if one is false, else unknown if one is unknown; nothing at all is true. */
export function allOf(truths: Truth[]): Truth {
  if (truths.includes('false')) return 'false';
  return truths.includes('unknown') ? 'unknown' : 'true';
}

/** True if one is true, else unknown if one is unknown; nothing at all is false. */
export function anyOf(truths: Truth[]): Truth {
  if (truths.includes('true')) return 'true';
  return truths.includes('unknown') ? 'unknown' : 'false';
}

/** Not unknown is unknown. */
export function not(truth: Truth): Truth {
  if (truth === 'unknown') return 'unknown';
  return truthOf(truth === 'false');
}
