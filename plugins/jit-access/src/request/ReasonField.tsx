import { Text, TextAreaField } from '@backstage/ui';
import { MAX_JUSTIFICATION_LENGTH } from '@jit-access/backstage-plugin-jit-access-common';
import { RiCheckLine } from '@remixicon/react';
import { FieldError } from '../form/FieldError';
import { useText } from '../translation/useText';
import { countReason, type Demands } from './demands';
import styles from './request.module.css';

/** How much of what policy asks for is there, while it is being written. */
function Count(props: { reason: string; demands: Demands }) {
  const t = useText();
  const { demands } = props;
  const count = countReason(props.reason, demands);
  const parts = [
    demands.minLength > 0 &&
      t('form.characters', {
        number: String(count.length),
        least: String(demands.minLength),
      }),
    demands.minWords > 0 &&
      t('form.words', {
        number: String(count.words),
        least: String(demands.minWords),
      }),
  ].filter(Boolean);
  if (parts.length === 0) return null;
  return (
    <Text
      as="p"
      variant="body-small"
      color="secondary"
      className={`${styles.count} ${count.isEnough ? styles.enough : ''}`}
    >
      {count.isEnough && <RiCheckLine size={14} aria-hidden />}
      {count.isEnough ? t('form.enough') : parts.join(' · ')}
    </Text>
  );
}

/**
 * Why, with what policy asks of it counted below.
 *
 * @internal
 */
export function ReasonField(props: {
  label: string;
  placeholder?: string;
  demands: Demands;
  value: string;
  error?: string;
  onChange: (reason: string) => void;
}) {
  const t = useText();
  return (
    <div>
      <TextAreaField
        label={props.label}
        description={t('form.whyText')}
        placeholder={props.placeholder}
        value={props.value}
        onChange={props.onChange}
        isRequired
        secondaryLabel={t('form.required')}
        isInvalid={props.error !== undefined}
        maxLength={MAX_JUSTIFICATION_LENGTH}
        rows={3}
      />
      <Count reason={props.value} demands={props.demands} />
      <FieldError message={props.error} />
    </div>
  );
}
