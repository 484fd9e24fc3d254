import { BoundTo, Stage } from '@jit-access/backstage-plugin-jit-access-common';
import { tell } from '../conditions/evaluation';
import { ItemFacts } from '../facts/itemFacts';
import { timeInWords } from '../words';
import { Refusal } from './draft';
import { ChosenRoute } from './pickRoute';
import { AskedStage } from './stageAudience';

const PREFIX: Record<Refusal['kind'], string> = {
  never: 'Not requestable',
  now: 'Not now',
  so: 'Not like this',
};

/** One line for a refused item: the gravest refusal. */
export function refusedHeadline(refusals: Refusal[]): string {
  const gravest =
    refusals.find(({ kind }) => kind === 'never') ??
    refusals.find(({ kind }) => kind === 'now') ??
    refusals[0];
  return `${PREFIX[gravest.kind]}: ${gravest.clause}`;
}

/** One line for an item that is granted at once. */
export function instantHeadline(
  chosen: ChosenRoute,
  facts: ItemFacts,
  boundTo: BoundTo | undefined,
): string {
  const why = tell(chosen.because, { you: facts.requester.ref });
  const emergency = chosen.route.kind === 'breakGlass';
  const text = `${emergency ? 'Emergency, reviewed afterwards' : 'Instant'}: ${why ?? chosen.route.title ?? 'nobody has to agree'}`;
  return withEnd(text, boundTo, facts);
}

/** One line for an item that people have to agree to. */
export function approvalHeadline(
  asked: AskedStage[],
  stages: Stage[],
  boundTo: BoundTo | undefined,
  facts: ItemFacts,
): string {
  const words = asked.map(({ titleForRequester, fallback }, index) =>
    stages[index]?.fallback && fallback
      ? fallback.titleForRequester
      : titleForRequester,
  );
  return withEnd(`Asks ${words.join(', then ')}`, boundTo, facts);
}

function withEnd(
  text: string,
  boundTo: BoundTo | undefined,
  { at }: ItemFacts,
): string {
  if (boundTo && boundTo.kind !== 'shift') {
    return `${text}; ends with the ${boundTo.kind}`;
  }
  const end = boundTo?.endsAt && timeInWords(boundTo.endsAt, at);
  return end && !text.includes(end) ? `${text}; ends at ${end}` : text;
}
