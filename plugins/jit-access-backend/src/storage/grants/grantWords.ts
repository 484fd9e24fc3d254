import {
  EndOutcome,
  EndReason,
} from '@jit-access/backstage-plugin-jit-access-common';
import { nameOfRef } from '../../domain/words';
import { GrantRecord } from './records';

/** What a grant is called in the history: `Read the orders database on orders-db for jane`. */
export function grantInWords(
  grant: Pick<GrantRecord, 'receiver' | 'entityRef' | 'roleSummary'>,
): string {
  return `${grant.roleSummary.title} on ${nameOfRef(grant.entityRef)} for ${nameOfRef(grant.receiver)}`;
}

/** Why access ends, as the end of a sentence. */
export const END_REASON_IN_WORDS: Record<EndReason, string> = {
  expired: 'its time is up',
  returned: 'given back',
  revoked: 'revoked',
  'policy-changed': 'policy does not allow it any more',
  'eligibility-lost': 'its holder is not entitled any more',
  'context-ended': 'the shift or incident that it was for is over',
  'not-activated': 'it could not be set up in time',
  failed: 'it could not be set up',
};

/** What was proved about the target, as the end of a sentence. */
export const END_OUTCOME_IN_WORDS: Record<EndOutcome, string> = {
  removed: 'removed, and the target read back without it',
  covered: 'another grant still covers it',
  'standing-remains': 'the access that was there before remains',
  'expires-by-itself': 'it expires by itself in the target',
  'never-present': 'it was never there',
};
