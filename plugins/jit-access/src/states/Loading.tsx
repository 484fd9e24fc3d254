import { Skeleton, VisuallyHidden } from '@backstage/ui';
import { useText } from '../translation/useText';
import styles from './states.module.css';

/**
 * Stands where content will come, in about its size.
 *
 * @param rows - how many rows are expected
 * @param height - of one row, in pixels
 * @internal
 */
export function Loading(props: { rows?: number; height?: number }) {
  const t = useText();
  const { rows = 3, height = 72 } = props;
  return (
    <div className={styles.loading} role="status" aria-busy="true">
      <VisuallyHidden>{t('states.loading')}</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} width="100%" aria-hidden />
      ))}
    </div>
  );
}
