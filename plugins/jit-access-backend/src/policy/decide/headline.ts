import { BoundTo } from '@jit-access/backstage-plugin-jit-access-common';
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
  const text = `Instant: ${why ?? chosen.route.title ?? 'nobody has to agree'}`;
  if (boundTo?.kind === 'incident') {
    return `${text}; ends with the incident`;
  }
  const end = boundTo?.endsAt && timeInWords(boundTo.endsAt, facts.at);
  return end && !text.includes(end) ? `${text}; ends at ${end}` : text;
}

/** One line for an item that people have to agree to. */
export function approvalHeadline(stages: AskedStage[]): string {
  return `Asks ${stages.map(stage => stage.titleForRequester).join(', then ')}`;
}
