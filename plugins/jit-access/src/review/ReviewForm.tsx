import { Alert, Button, TextAreaField, TextField } from '@backstage/ui';
import type { Item } from '@jit-access/backstage-plugin-jit-access-common';
import { RiCheckLine, RiCloseLine } from '@remixicon/react';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { DangerButton } from '../form/DangerButton';
import { DurationField } from '../form/DurationField';
import { FieldError } from '../form/FieldError';
import { CommandFailure } from '../states/Failure';
import { commonBounds } from '../time/durationBounds';
import { durationMs } from '../time/durationWords';
import { useDurationWords } from '../time/useDurationWords';
import { useText } from '../translation/useText';
import styles from './review.module.css';
import { useReview, type Reviewed } from './useReview';

/** What the keyboard can reach in the form. */
export interface ReviewHandle {
  focusApprove: () => void;
  openDeny: () => void;
}

/** What policy offers, half of what was asked, and all of it; shortest first. */
function reviewChoices(offered: string[], asked: string): string[] {
  const half = Math.floor(durationMs(asked) / 120_000);
  const all = [...offered, asked, ...(half > 0 ? [`PT${half}M`] : [])];
  const byLength = new Map(all.map(one => [durationMs(one), one]));
  return [...byLength.keys()]
    .sort((a, b) => a - b)
    .map(ms => byLength.get(ms) ?? asked);
}

function boundsOf(item: Item) {
  const { min, choices } = item.decision.durations;
  return commonBounds([
    {
      min,
      // Shortening only: what was asked for is the most.
      max: item.duration,
      default: item.duration,
      choices: reviewChoices(choices, item.duration),
    },
  ]);
}

function Deny(props: {
  isSending: boolean;
  onDeny: (comment: string) => void;
  onCancel: () => void;
}) {
  const t = useText();
  const [comment, setComment] = useState('');
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLDivElement>(null);
  useEffect(() => field.current?.querySelector('textarea')?.focus(), []);
  const missing = tried && !comment.trim();
  const deny = () => {
    setTried(true);
    if (comment.trim()) props.onDeny(comment.trim());
  };
  return (
    <>
      <div>
        <TextAreaField
          ref={field}
          label={t('review.denyWhy')}
          description={t('review.denyWhyText')}
          value={comment}
          onChange={setComment}
          isInvalid={missing}
          maxLength={1000}
          rows={2}
        />
        <FieldError message={missing ? t('review.denyMissing') : undefined} />
      </div>
      <div className={styles.buttons}>
        <DangerButton isPending={props.isSending} onPress={deny}>
          {t('review.denyNow')}
        </DangerButton>
        <Button variant="secondary" onPress={props.onCancel}>
          {t('actions.cancel')}
        </Button>
      </div>
    </>
  );
}

/** What is on screen is not what the reviewer began to read. */
function Changed({ onSeen }: { onSeen: () => void }) {
  const t = useText();
  return (
    <Alert
      role="alert"
      icon
      status="warning"
      title={t('review.changed')}
      description={t('review.changedText')}
      customActions={
        <Button size="small" variant="secondary" onPress={onSeen}>
          {t('review.seen')}
        </Button>
      }
    />
  );
}

function useHandle(
  handle: RefObject<ReviewHandle | null> | undefined,
  approve: RefObject<HTMLButtonElement>,
  openDeny: () => void,
) {
  useEffect(() => {
    if (!handle) return undefined;
    (handle as { current: ReviewHandle | null }).current = {
      focusApprove: () => approve.current?.focus(),
      openDeny,
    };
    return () => {
      (handle as { current: ReviewHandle | null }).current = null;
    };
  });
}

/**
 * Approve, approve for shorter, or deny with a reason.
 *
 * @internal
 */
export function ReviewForm(props: {
  item: Item;
  onReviewed: (done: Reviewed) => void;
  handle?: RefObject<ReviewHandle | null>;
}) {
  const t = useText();
  const words = useDurationWords();
  const { item, onReviewed, handle } = props;
  const review = useReview(item, onReviewed);
  const [denying, setDenying] = useState(false);
  const [comment, setComment] = useState('');
  const approveButton = useRef<HTMLButtonElement>(null);
  useHandle(handle, approveButton, () => setDenying(true));
  const { duration } = review;
  return (
    <div className={styles.form}>
      {review.changed && <Changed onSeen={review.acknowledge} />}
      <CommandFailure error={review.error} />
      {denying ? (
        <Deny
          isSending={review.isSending}
          onDeny={review.deny}
          onCancel={() => setDenying(false)}
        />
      ) : (
        <>
          <DurationField
            label={t('review.howLong')}
            bounds={boundsOf(item)}
            value={duration}
            onChange={review.setDuration}
          />
          <TextField
            size="small"
            label={t('review.note')}
            secondaryLabel={t('actions.optional')}
            value={comment}
            onChange={setComment}
            maxLength={1000}
          />
          <div className={styles.buttons}>
            <Button
              ref={approveButton}
              iconStart={<RiCheckLine />}
              isPending={review.isSending}
              isDisabled={!duration || review.changed}
              onPress={() => review.approve(comment.trim())}
            >
              {duration
                ? t('review.approveFor', { duration: words(duration) })
                : t('review.approve')}
            </Button>
            <Button
              variant="secondary"
              iconStart={<RiCloseLine />}
              isDisabled={review.changed}
              onPress={() => setDenying(true)}
            >
              {t('review.deny')}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
