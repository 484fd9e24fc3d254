/** What a guardrail asks of a justification. */
export interface ReasonDemand {
  minLength?: number;
  minWords?: number;
}

/** What helps somebody whose reason is not enough, as a clause. */
export const REWORD =
  'write in your own words what you will do and why it needs this access';

/** What is missing from a justification, in words; absent when nothing is. */
export function reasonShortcoming(
  justification: string,
  demand: ReasonDemand,
  example: string | undefined,
): string | undefined {
  const text = justification.trim();
  const length = [...text].length;
  const words = new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));
  if (demand.minLength !== undefined && length < demand.minLength) {
    return `it needs at least ${demand.minLength} characters and has ${length}`;
  }
  if (demand.minWords !== undefined && words.size < demand.minWords) {
    return `it needs at least ${demand.minWords} different words and has ${words.size}`;
  }
  if (example !== undefined && folded(text) === folded(example)) {
    return 'it is the example; write your own';
  }
  return undefined;
}

/** What is asked for, in words, before anything was written. */
export function demandInWords(demand: ReasonDemand): string {
  const parts = [
    demand.minLength && `${demand.minLength} characters`,
    demand.minWords && `${demand.minWords} different words`,
  ].filter(Boolean);
  return `the reason needs at least ${parts.join(' and ')}`;
}

/** The example stays the example with other case, spacing or a full stop. */
function folded(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\s.!]+/g, ' ')
    .trim();
}

/** The same for an emergency, where only the length counts. */
export function emergencyReasonShortcoming(
  justification: string,
  minLength: number,
): string | undefined {
  return reasonShortcoming(justification, { minLength }, undefined);
}
