import { Badge } from '@backstage/ui';
import { RiAlarmWarningLine } from '@remixicon/react';
import { useText } from '../translation/useText';
import styles from './decision.module.css';

/** Says of access that it was taken in an emergency. @internal */
export function EmergencyMark() {
  const t = useText();
  return (
    <Badge
      size="small"
      className={styles.mark}
      icon={<RiAlarmWarningLine size={14} aria-hidden />}
    >
      {t('emergency.mark')}
    </Badge>
  );
}
