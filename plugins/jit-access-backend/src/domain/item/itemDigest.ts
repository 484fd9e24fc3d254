import { digestOf } from '../audit/canonical';
import { Json } from '../audit/event';

/** Everything a reviewer is shown and agrees to; never fact values or times. */
export interface ReviewedItem {
  itemId: string;
  entityRef: string;
  role: string;
  requester: string;
  receiver: string;
  provider: string;
  target: Json;
  policyDigest: string;
  roleDigest: string;
  route?: string;
  stage: number;
  duration: string;
  startsAt?: string;
  justification: string;
  ticket?: string;
  incident?: string;
}

/**
 * Stands for exactly what is shown: a review carries it, and another digest
 * means that something changed since.
 */
export function itemDigest(item: ReviewedItem): string {
  return digestOf({ ...item });
}
