import { Button, type ButtonProps } from '@backstage/ui';
import styles from './form.module.css';

/**
 * The button of what takes something away. Of the destructive buttons of
 * `@backstage/ui`, one lacks contrast in the dark theme and one in the light;
 * this has enough in both.
 *
 * @internal
 */
export function DangerButton(props: ButtonProps) {
  return (
    <Button
      {...props}
      variant="secondary"
      destructive
      className={styles.danger}
    />
  );
}
