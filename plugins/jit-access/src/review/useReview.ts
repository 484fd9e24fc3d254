import type {
  Item,
  Request,
  ReviewBody,
} from '@jit-access/backstage-plugin-jit-access-common';
import { useState } from 'react';
import { useCommand } from '../data/useCommand';
import { durationMs } from '../time/durationWords';

/** What a reviewer decided, for the words that follow. */
export interface Reviewed {
  decision: ReviewBody['decision'];
  duration: string;
  item: Item;
  request: Request;
}

/**
 * Reviewing one item. The digest that goes along is the one of what is on
 * screen; when that changes under the reader's eyes, nothing can be sent until
 * the reader says to have seen it.
 *
 * @internal
 */
export function useReview(item: Item, onReviewed: (done: Reviewed) => void) {
  const [seen, setSeen] = useState(item.digest);
  const [duration, setDuration] = useState<string | undefined>(item.duration);
  const review = useCommand((api, body: ReviewBody) =>
    api.review({ params: { id: item.requestId, itemId: item.id }, body }),
  );
  const send = (body: Omit<ReviewBody, 'digest'>) =>
    review.run({ ...body, digest: seen }, request =>
      onReviewed({
        decision: body.decision,
        duration: duration ?? item.duration,
        item,
        request,
      }),
    );
  const shorter =
    duration !== undefined && durationMs(duration) < durationMs(item.duration);
  return {
    duration,
    setDuration,
    shorter,
    changed: seen !== item.digest,
    acknowledge: () => setSeen(item.digest),
    approve: (comment: string) =>
      send({
        decision: 'approve',
        comment: comment || undefined,
        maxDuration: shorter ? duration : undefined,
      }),
    deny: (comment: string) => send({ decision: 'deny', comment }),
    isSending: review.isPending,
    error: review.error,
  };
}
