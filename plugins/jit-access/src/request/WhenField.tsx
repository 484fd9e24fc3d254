import { NowOrLater } from '../form/NowOrLater';
import { useText } from '../translation/useText';

/**
 * Now, or at a later time in the reader's own zone.
 *
 * @internal
 */
export function WhenField(props: {
  value: string | undefined;
  onChange: (startsAt: string | undefined) => void;
  error?: string;
}) {
  const t = useText();
  return (
    <NowOrLater
      label={t('form.when')}
      now={t('form.now')}
      later={t('form.later')}
      laterLabel={t('form.startsAt')}
      {...props}
    />
  );
}
