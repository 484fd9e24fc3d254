import { Text } from '@backstage/ui';
import { RiErrorWarningLine } from '@remixicon/react';
import styles from './form.module.css';

/**
 * What is wrong with a field, in words, right below it.
 *
 * @internal
 */
export function FieldError(props: { id?: string; message?: string }) {
  if (!props.message) return null;
  return (
    <Text
      as="p"
      id={props.id}
      role="alert"
      variant="body-small"
      className={styles.error}
    >
      <RiErrorWarningLine size={14} aria-hidden />
      {props.message}
    </Text>
  );
}
