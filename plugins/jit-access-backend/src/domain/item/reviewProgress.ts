import { durationMilliseconds, IsoDuration } from '../time';

/** The part of a review that counts. */
export interface CountedReview {
  reviewer: string;
  stage: number;
  decision: 'approve' | 'deny';
  maxDuration?: IsoDuration;
}

/** Where an item stands after the reviews so far. */
export type ReviewProgress =
  | { state: 'waiting'; stage: number; missing: number }
  | { state: 'denied'; by: string }
  | { state: 'approved' };

/**
 * Counts distinct people stage by stage. One denial denies. Nobody counts
 * twice, in whatever stage.
 *
 * @param counts - how many people each stage asks for
 */
export function reviewProgress(
  counts: number[],
  reviews: CountedReview[],
): ReviewProgress {
  const denial = reviews.find(review => review.decision === 'deny');
  if (denial) return { state: 'denied', by: denial.reviewer };
  const counted = new Set<string>();
  for (const [stage, count] of counts.entries()) {
    const people = new Set(
      reviews
        .filter(review => review.stage === stage)
        .map(review => review.reviewer)
        .filter(reviewer => !counted.has(reviewer)),
    );
    if (people.size < count) {
      return { state: 'waiting', stage, missing: count - people.size };
    }
    people.forEach(reviewer => counted.add(reviewer));
  }
  return { state: 'approved' };
}

/** The shortest of what was asked for and what each reviewer agrees to. */
export function agreedDuration(
  asked: IsoDuration,
  reviews: CountedReview[],
): IsoDuration {
  return reviews
    .map(review => review.maxDuration)
    .filter((max): max is IsoDuration => max !== undefined)
    .reduce(
      (shortest, max) =>
        durationMilliseconds(max) < durationMilliseconds(shortest)
          ? max
          : shortest,
      asked,
    );
}
