import { Button, Checkbox, Text } from '@backstage/ui';
import { RiAlarmWarningLine, RiArrowGoBackLine } from '@remixicon/react';
import { FieldError } from '../form/FieldError';
import { useText } from '../translation/useText';
import styles from './request.module.css';
import type { RequestFormState } from './useRequestForm';

/**
 * Below what policy says of an ordinary request: the other way, for an
 * emergency. Choosing it sends nothing.
 *
 * @internal
 */
export function EmergencyOffer({ state }: { state: RequestFormState }) {
  const t = useText();
  const { form, preview, change } = state;
  const items = preview.data?.items ?? [];
  const offered =
    items.length > 0 &&
    items.every(item => item.decision.breakGlassOffered === true);
  if (form.breakGlass || !offered) return null;
  return (
    <section className={styles.offer} aria-label={t('emergency.offer')}>
      <Text as="p" variant="body-small" color="secondary">
        {t('emergency.offerText')}
      </Text>
      <Button
        size="small"
        variant="tertiary"
        iconStart={<RiAlarmWarningLine />}
        onPress={() => change({ breakGlass: true, startsAt: undefined })}
      >
        {t('emergency.choose')}
      </Button>
    </section>
  );
}

/**
 * Above the form, once the emergency was chosen: what that means, and the way
 * back.
 *
 * @internal
 */
export function EmergencyIntroduction({ state }: { state: RequestFormState }) {
  const t = useText();
  const { form, change } = state;
  if (!form.breakGlass) return null;
  return (
    <section className={styles.emergency} aria-label={t('emergency.mark')}>
      <RiAlarmWarningLine size={20} aria-hidden />
      <div className={styles.emergencyText}>
        <Text as="p" weight="bold">
          {t('emergency.title')}
        </Text>
        <Text as="p">{t('emergency.text')}</Text>
        <Button
          size="small"
          variant="secondary"
          iconStart={<RiArrowGoBackLine />}
          onPress={() => change({ breakGlass: false, confirmed: false })}
        >
          {t('emergency.back')}
        </Button>
      </div>
    </section>
  );
}

/** The one thing to agree to before emergency access is taken. @internal */
export function EmergencyConfirm({ state }: { state: RequestFormState }) {
  const t = useText();
  const { form, change, errors, outlook } = state;
  if (!form.breakGlass || outlook?.kind === 'refused') return null;
  return (
    <div>
      <Checkbox
        isSelected={form.confirmed}
        onChange={confirmed => change({ confirmed })}
      >
        {t('emergency.confirm')}
      </Checkbox>
      <FieldError message={errors.confirmed} />
    </div>
  );
}
