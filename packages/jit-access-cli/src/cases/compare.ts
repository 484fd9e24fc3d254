import { Decision } from '@jit-access/backstage-plugin-jit-access-common';
import { Duration } from 'luxon';
import { Expectation } from './caseFileSchema';

/** Where a decision is not as expected. */
export interface Difference {
  field: string;
  expected: string;
  found: string;
}

/** Compares what a case expects; empty: it holds. */
export function compare(
  decision: Decision,
  expected: Expectation,
): Difference[] {
  const differences: Difference[] = [];
  const differ = (field: string, wanted: unknown, found: unknown) =>
    differences.push({ field, expected: shown(wanted), found: shown(found) });
  const same = (field: string, wanted: unknown, found: unknown) => {
    if (wanted !== undefined && wanted !== found) differ(field, wanted, found);
  };
  same('outcome', expected.outcome, decision.outcome);
  same('policy', expected.policy, decision.policy?.name);
  same('route', expected.route, decision.policy?.route);
  same('boundTo', expected.boundTo, decision.boundTo?.kind ?? 'none');
  same('breakGlass', expected.breakGlass, decision.breakGlass !== undefined);
  const { max } = decision.durations;
  if (
    expected.maximum &&
    milliseconds(expected.maximum) !== milliseconds(max)
  ) {
    differ('maximum', expected.maximum, max);
  }
  if (expected.headline && !contains(decision.headline, expected.headline)) {
    differ('headline', `… ${expected.headline} …`, decision.headline);
  }
  for (const reason of expected.reason ?? []) {
    if (decision.reasons.some(text => contains(text, reason))) continue;
    differ('reason', `… ${reason} …`, decision.reasons);
  }
  differences.push(...approverDifferences(decision, expected.approvers));
  differences.push(...stageDifferences(decision, expected.stages));
  return differences;
}

function approverDifferences(
  { stages }: Decision,
  expected: Expectation['approvers'],
): Difference[] {
  if (!expected) return [];
  const found = stages.map(stage => refs(stage.people.map(({ ref }) => ref)));
  const perStage = expected.some(Array.isArray);
  const wanted = perStage
    ? (expected as string[][]).map(refs)
    : [refs(expected as string[])];
  const actual = perStage ? found : [refs(found.flat())];
  const equal = JSON.stringify(wanted) === JSON.stringify(actual);
  return equal
    ? []
    : [
        {
          field: 'approvers',
          expected: wanted.map(shown).join('; then '),
          found: actual.map(shown).join('; then '),
        },
      ];
}

function stageDifferences(
  { stages }: Decision,
  expected: Expectation['stages'],
): Difference[] {
  if (expected === undefined) return [];
  const count = typeof expected === 'number' ? expected : expected.length;
  if (count !== stages.length) {
    const found = `${stages.length}${stages.length > 0 ? `: ${stages.map(({ title }) => title).join('; ')}` : ''}`;
    return [{ field: 'stages', expected: String(count), found }];
  }
  if (typeof expected === 'number') return [];
  return expected.flatMap((wanted, index): Difference[] => {
    const stage = stages[index];
    const differences: Difference[] = [];
    const differ = (part: string, one: unknown, other: unknown) =>
      differences.push({
        field: `stage ${index + 1} ${part}`,
        expected: shown(one),
        found: shown(other),
      });
    if (wanted.title && !contains(stage.title, wanted.title)) {
      differ('title', `… ${wanted.title} …`, stage.title);
    }
    if (wanted.count && wanted.count !== stage.count) {
      differ('count', wanted.count, stage.count);
    }
    const people = refs(stage.people.map(({ ref }) => ref));
    if (wanted.people && shown(refs(wanted.people)) !== shown(people)) {
      differ('people', refs(wanted.people), people);
    }
    return differences;
  });
}

function refs(list: string[]): string[] {
  return [...new Set(list)].sort();
}

function contains(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase());
}

function milliseconds(duration: string | undefined): number | undefined {
  return duration === undefined
    ? undefined
    : Duration.fromISO(duration).toMillis();
}

function shown(value: unknown): string {
  if (value === undefined) return 'none';
  if (Array.isArray(value))
    return value.length > 0 ? value.join(', ') : 'nobody';
  return String(value);
}
