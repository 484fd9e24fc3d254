import { Text } from '@backstage/ui';
import type {
  Item,
  Request,
  Review,
} from '@jit-access/backstage-plugin-jit-access-common';
import {
  RiArrowGoBackLine,
  RiCheckLine,
  RiCloseLine,
  RiHourglassLine,
  RiQuestionAnswerLine,
  RiScales3Line,
  RiTimerLine,
} from '@remixicon/react';
import { Place } from '../decision/Checks';
import { Explanation } from '../decision/Explanation';
import { EntityName } from '../people/EntityName';
import { WaitingFor } from '../request/WaitingFor';
import { Time } from '../time/Time';
import { useDurationWords } from '../time/useDurationWords';
import { useText } from '../translation/useText';
import { Step } from './Step';
import styles from './timeline.module.css';

/** Who asked, for how long, and why. @internal */
export function AskedStep({ request }: { request: Request }) {
  const t = useText();
  const words = useDurationWords();
  const { requester, receiver, ticket, incident } = request;
  return (
    <Step
      icon={RiQuestionAnswerLine}
      at={request.createdAt}
      title={
        <>
          <EntityName entityRef={requester} />{' '}
          {t('timeline.asked', { duration: words(request.duration) })}
        </>
      }
    >
      <blockquote className={styles.quote}>
        <Text as="span">{request.justification}</Text>
      </blockquote>
      {(receiver !== requester || ticket || incident) && (
        <Text as="p" variant="body-small" color="secondary">
          {receiver !== requester && (
            <>
              {t('inbox.for')} <EntityName entityRef={receiver} />{' '}
            </>
          )}
          {incident && `${t('inbox.incident', { incident })} `}
          {ticket && t('inbox.ticket', { ticket })}
        </Text>
      )}
    </Step>
  );
}

/** Which rule decided, where it is written, and what it looked at. @internal */
export function DecidedStep({ item }: { item: Item }) {
  const t = useText();
  const { decision } = item;
  const { policy } = decision;
  return (
    <Step
      icon={RiScales3Line}
      at={decision.decidedAt}
      title={decision.headline}
    >
      {policy && (
        <Text as="p" variant="body-small" color="secondary">
          {policy.route
            ? t('timeline.byRoute', {
                policy: policy.title ?? policy.name,
                route: policy.route,
              })
            : t('timeline.byPolicy', { policy: policy.title ?? policy.name })}
          {policy.location && (
            <>
              {' · '}
              <Place location={policy.location} />
            </>
          )}
        </Text>
      )}
      <Explanation decision={decision} />
    </Step>
  );
}

function ReviewStep({ review }: { review: Review }) {
  const t = useText();
  const words = useDurationWords();
  const approved = review.decision === 'approve';
  return (
    <Step
      icon={approved ? RiCheckLine : RiCloseLine}
      tone={approved ? 'good' : 'bad'}
      at={review.at}
      title={
        <>
          <EntityName entityRef={review.reviewer} />{' '}
          {review.onBehalfOf && (
            <>
              {t('timeline.onBehalfOf')}{' '}
              <EntityName entityRef={review.onBehalfOf} />,{' '}
              {t('timeline.whoWasAway')},{' '}
            </>
          )}
          {approved ? t('timeline.approved') : t('timeline.denied')}
          {approved &&
            review.maxDuration &&
            ` ${t('timeline.forAtMost', { duration: words(review.maxDuration) })}`}
        </>
      }
    >
      {review.comment && (
        <blockquote className={styles.quote}>
          <Text as="span">{review.comment}</Text>
        </blockquote>
      )}
      {!approved && (
        <Text as="p" color="secondary">
          {t('timeline.deniedText')}
        </Text>
      )}
    </Step>
  );
}

function WaitingStep({ item }: { item: Item }) {
  const t = useText();
  const words = useDurationWords();
  const stage = item.decision.stages[item.stage];
  return (
    <Step icon={RiHourglassLine} tone="now" title={<WaitingFor item={item} />}>
      {item.escalatedAt ? (
        <Text as="p">
          {t('timeline.escalated')} · <Time at={item.escalatedAt} />
          {stage?.escalation && ` · ${stage.escalation.title}`}
        </Text>
      ) : (
        stage?.escalation && (
          <Text as="p" color="secondary">
            {t('decision.escalation', {
              duration: words(stage.escalation.after),
              title: stage.escalation.title,
            })}
          </Text>
        )
      )}
      {item.lapsesAt && (
        <Text as="p" color="secondary">
          {t('timeline.silence')} <Time at={item.lapsesAt} /> (
          <Time at={item.lapsesAt} show="clock" />)
        </Text>
      )}
    </Step>
  );
}

/** Everything from the reviews to the answer. @internal */
export function ReviewSteps({ item }: { item: Item }) {
  const t = useText();
  return (
    <>
      {item.reviews.map(review => (
        <ReviewStep key={review.id} review={review} />
      ))}
      {item.state === 'pending' && <WaitingStep item={item} />}
      {item.state === 'withdrawn' && (
        <Step
          icon={RiArrowGoBackLine}
          at={item.settledAt}
          title={t('timeline.withdrawn')}
        />
      )}
      {item.state === 'lapsed' && (
        <Step
          icon={RiTimerLine}
          tone="bad"
          at={item.settledAt}
          title={t('timeline.lapsed')}
        >
          <Text as="p">{t('timeline.lapsedText')}</Text>
        </Step>
      )}
    </>
  );
}
