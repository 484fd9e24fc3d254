import { Button, Text, TextAreaField } from '@backstage/ui';
import type {
  BreakGlassReview,
  Item,
  Request,
} from '@jit-access/backstage-plugin-jit-access-common';
import { RiShieldCheckLine, RiShieldCrossLine } from '@remixicon/react';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { useCommand } from '../data/useCommand';
import { FieldError } from '../form/FieldError';
import { CommandFailure } from '../states/Failure';
import { useText } from '../translation/useText';
import styles from './review.module.css';
import type { ReviewHandle } from './ReviewForm';

/** The server asks for at least this many characters. */
const SHORTEST = 5;

type Verdict = NonNullable<BreakGlassReview['verdict']>;

/** Lets keys write the comment; both verdicts need one. */
function useHandle(
  handle: RefObject<ReviewHandle | null> | undefined,
  field: RefObject<HTMLDivElement>,
) {
  useEffect(() => {
    if (!handle) return undefined;
    const focus = () => field.current?.querySelector('textarea')?.focus();
    (handle as { current: ReviewHandle | null }).current = {
      focusApprove: focus,
      openDeny: focus,
    };
    return () => {
      (handle as { current: ReviewHandle | null }).current = null;
    };
  }, [handle, field]);
}

/**
 * The review that emergency access owes: was it justified, and what was found.
 *
 * @internal
 */
export function EmergencyReviewForm(props: {
  item: Item;
  onReviewed: (request: Request) => void;
  handle?: RefObject<ReviewHandle | null>;
}) {
  const t = useText();
  const { item, onReviewed, handle } = props;
  const [comment, setComment] = useState('');
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLDivElement>(null);
  useHandle(handle, field);
  const review = useCommand((api, verdict: Verdict) =>
    api.reviewBreakGlass({
      params: { id: item.requestId, itemId: item.id },
      body: { verdict, comment: comment.trim() },
    }),
  );
  const tooShort = comment.trim().length < SHORTEST;
  const send = (verdict: Verdict) => {
    setTried(true);
    if (!tooShort) review.run(verdict, onReviewed);
  };
  return (
    <div className={styles.form}>
      <Text as="p" color="secondary">
        {t('emergency.reviewText')}
      </Text>
      <CommandFailure error={review.error} />
      <div>
        <TextAreaField
          ref={field}
          label={t('emergency.found')}
          secondaryLabel={t('form.required')}
          isRequired
          value={comment}
          onChange={setComment}
          isInvalid={tried && tooShort}
          maxLength={1000}
          rows={2}
        />
        <FieldError
          message={
            tried && tooShort
              ? t('emergency.reviewMissing', { number: String(SHORTEST) })
              : undefined
          }
        />
      </div>
      <div className={styles.buttons}>
        <Button
          // Neither is the expected answer.
          variant="secondary"
          iconStart={<RiShieldCheckLine />}
          isPending={review.isPending}
          onPress={() => send('justified')}
        >
          {t('emergency.yes')}
        </Button>
        <Button
          variant="secondary"
          iconStart={<RiShieldCrossLine />}
          isPending={review.isPending}
          onPress={() => send('not-justified')}
        >
          {t('emergency.no')}
        </Button>
      </div>
    </div>
  );
}
