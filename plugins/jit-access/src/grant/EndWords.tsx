import type {
  EndOutcome,
  EndReason,
  Grant,
} from '@jit-access/backstage-plugin-jit-access-common';
import { EntityName } from '../people/EntityName';
import { Time } from '../time/Time';
import { useText } from '../translation/useText';

const REASONS = {
  expired: 'grant.reason.expired',
  returned: 'grant.reason.returned',
  revoked: 'grant.reason.revoked',
  'policy-changed': 'grant.reason.policyChanged',
  'eligibility-lost': 'grant.reason.eligibilityLost',
  'context-ended': 'grant.reason.contextEnded',
  'not-activated': 'grant.reason.notActivated',
  failed: 'grant.reason.failed',
} as const satisfies Record<EndReason, string>;

const OUTCOMES = {
  removed: 'grant.outcome.removed',
  covered: 'grant.outcome.covered',
  'standing-remains': 'grant.outcome.standingRemains',
  'expires-by-itself': 'grant.outcome.expiresByItself',
  'never-present': 'grant.outcome.neverPresent',
} as const satisfies Record<EndOutcome, string>;

/**
 * Why access ended or is ending, and by whom.
 *
 * @internal
 */
export function EndReasonWords({ grant }: { grant: Grant }) {
  const t = useText();
  if (!grant.endReason) return null;
  return (
    <span>
      {t(REASONS[grant.endReason])}
      {grant.endReason === 'revoked' && grant.endedBy && (
        <>
          {' '}
          {t('grant.by')} <EntityName entityRef={grant.endedBy} />
        </>
      )}
      {grant.endedBy === 'system' && grant.endComment && (
        <>: {grant.endComment}</>
      )}
    </span>
  );
}

/** @internal */
export function EndingWords({ grant }: { grant: Grant }) {
  const t = useText();
  return (
    <span>
      {t('grant.ending')} · <EndReasonWords grant={grant} />
    </span>
  );
}

/**
 * How it ended, as far as it was proved: what was read back from the target,
 * and when.
 *
 * @internal
 */
export function EndedWords({ grant }: { grant: Grant }) {
  const t = useText();
  const { endOutcome = 'never-present', endedAt, sessionsUntil } = grant;
  const at =
    endOutcome === 'expires-by-itself' ? (grant.expiresAt ?? endedAt) : endedAt;
  const outlived = endedAt && sessionsUntil && sessionsUntil > endedAt;
  return (
    <span>
      {grant.expiresAt && endOutcome === 'expires-by-itself'
        ? t('grant.outcome.expiresAt')
        : t(OUTCOMES[endOutcome])}
      {at && (
        <>
          {' '}
          <Time at={at} show="exact" />
        </>
      )}
      {outlived && (
        <>
          {' · '}
          {t('grant.outcome.sessions')} <Time at={sessionsUntil} show="exact" />
        </>
      )}
      {' · '}
      <EndReasonWords grant={grant} />
    </span>
  );
}
