import { FieldLabel, TextField, ToggleButton } from '@backstage/ui';
import type { EntityAccess } from '@jit-access/backstage-plugin-jit-access-common';
import { RiAlarmWarningLine } from '@remixicon/react';
import { useId } from 'react';
import { FieldError } from '../form/FieldError';
import { useText } from '../translation/useText';
import styles from './request.module.css';

type Incidents = EntityAccess['incidents'];

/** What is open here, and what a link named beside it. */
function choicesOf(incidents: Incidents, value: string): Incidents {
  if (!value || incidents.some(incident => incident.id === value)) {
    return incidents;
  }
  return [...incidents, { id: value, title: value }];
}

/**
 * Open incidents of the entity, to hang the request on with one click. Where
 * policy asks for one and none is open here, one can be named: it may be open
 * on something that this depends on.
 *
 * @internal
 */
export function IncidentField(props: {
  incidents: Incidents;
  value: string;
  required: string | undefined;
  error: string | undefined;
  onChange: (incident: string) => void;
}) {
  const t = useText();
  const labelId = useId();
  const { incidents, value, required, error, onChange } = props;
  if (incidents.length === 0 && (required || value)) {
    return (
      <div>
        <TextField
          size="small"
          label={t('form.incidentId')}
          description={t('form.noIncident')}
          secondaryLabel={required ?? t('actions.optional')}
          value={value}
          onChange={onChange}
          isInvalid={error !== undefined}
          maxLength={200}
        />
        <FieldError message={error} />
      </div>
    );
  }
  if (incidents.length === 0) return null;
  return (
    <div className={styles.field} role="group" aria-labelledby={labelId}>
      <FieldLabel
        id={labelId}
        label={t('form.incident')}
        secondaryLabel={required ?? t('actions.optional')}
      />
      <div className={styles.chips}>
        {choicesOf(incidents, value).map(incident => (
          <ToggleButton
            key={incident.id}
            size="small"
            iconStart={<RiAlarmWarningLine />}
            isSelected={value === incident.id}
            onChange={on => onChange(on ? incident.id : '')}
          >
            {incident.title}
          </ToggleButton>
        ))}
      </div>
      <FieldError message={error} />
    </div>
  );
}
