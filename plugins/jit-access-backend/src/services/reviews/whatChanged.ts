import {
  agreedDuration,
  reviewProgress,
} from '../../domain/item/reviewProgress';
import { ReviewRecord } from '../../storage/requests/records';
import { inWords } from '../presentation/durationWords';
import { digestOfItem, WaitsFor } from './digestOfItem';
import { LockedItem } from './settleReviewed';

/**
 * What is different since a reviewer was shown what their digest stands for, as
 * a sentence. What an item waited for before follows from its reviews.
 */
export function whatChanged(locked: LockedItem, shown: string): string {
  const { item, request, reviews } = locked;
  const now = waitsAfter(locked, reviews);
  const before = reviews
    .map((_, count) => waitsAfter(locked, reviews.slice(0, count)))
    .find(
      waits =>
        digestOfItem(request, { ...item, role: item.roleSummary }, waits) ===
        shown,
    );
  if (!before) {
    return `What you answered is not what waits here: ${now.stageTitle} decides on ${item.roleSummary.title} for ${inWords(now.duration)}, by ${policyInWords(locked)}`;
  }
  const changes = [
    before.stage !== now.stage &&
      `it waits for ${now.stageTitle} now, no longer for ${before.stageTitle}`,
    before.duration !== now.duration &&
      `it is for ${inWords(now.duration)} now, no longer for ${inWords(before.duration)}`,
  ].filter(change => change !== false);
  return `This changed since it was shown to you: ${changes.join(', and ')}`;
}

/** What an item waits for once these reviews are in. */
function waitsAfter(
  { item }: Pick<LockedItem, 'item'>,
  reviews: ReviewRecord[],
): WaitsFor & { stageTitle: string } {
  const { stages } = item.decision;
  const progress = reviewProgress(
    stages.map(stage => stage.count),
    reviews,
  );
  const stage = progress.state === 'waiting' ? progress.stage : item.stage;
  return {
    stage,
    stageTitle: stages[stage]?.title ?? 'somebody else',
    duration: agreedDuration(item.duration, reviews),
  };
}

function policyInWords({ item }: LockedItem): string {
  const { policy, policyDigest } = item.decision;
  const name = policy
    ? `policy ${policy.name}${policy.route ? ` (${policy.route})` : ''}`
    : 'policy';
  return `${name} in its version ${policyDigest.slice(0, 8)}`;
}
