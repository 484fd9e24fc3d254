import {
  Card,
  CardBody,
  Select,
  Text,
  ToggleButton,
  ToggleButtonGroup,
} from '@backstage/ui';
import type {
  Health,
  JitAccessApi,
} from '@jit-access/backstage-plugin-jit-access-common';
import { RiStopCircleLine } from '@remixicon/react';
import { useState } from 'react';
import { useCommand } from '../data/useCommand';
import { DangerButton } from '../form/DangerButton';
import { EntityPicker } from '../form/EntityPicker';
import { useAnnounce } from '../states/Announcer';
import { useText } from '../translation/useText';
import choiceStyles from '../form/form.module.css';
import styles from './health.module.css';
import { ReasonDialog } from './ReasonDialog';

/** Whose or where everything is ended. */
type Scope = 'person' | 'entityRef' | 'provider';

const SCOPES = {
  person: 'health.scopePerson',
  entityRef: 'health.scopeEntity',
  provider: 'health.scopeProvider',
} as const satisfies Record<Scope, string>;

type EndAllBody = Parameters<JitAccessApi['endAll']>[0]['body'];

function ScopeChoice(props: {
  scope: Scope;
  onChange: (scope: Scope) => void;
}) {
  const t = useText();
  return (
    <ToggleButtonGroup
      className={choiceStyles.choices}
      selectionMode="single"
      disallowEmptySelection
      aria-label={t('health.endTitle')}
      selectedKeys={[props.scope]}
      onSelectionChange={keys =>
        keys.forEach(key => props.onChange(key as Scope))
      }
    >
      {(Object.keys(SCOPES) as Scope[]).map(one => (
        <ToggleButton key={one} id={one}>
          {t(SCOPES[one])}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

function Target(props: {
  scope: Scope;
  parts: Health['parts'];
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  const t = useText();
  const { scope, parts, value, onChange } = props;
  if (scope === 'provider') {
    return (
      <Select
        label={t('health.whichProvider')}
        value={value ?? null}
        onChange={key => onChange(key === null ? undefined : String(key))}
        options={parts
          .filter(part => part.kind === 'provider')
          .map(part => ({ id: part.id, label: part.id }))}
      />
    );
  }
  return (
    <EntityPicker
      key={scope}
      of={scope === 'person' ? 'person' : 'thing'}
      label={t(
        scope === 'person' ? 'health.whichPerson' : 'health.whichEntity',
      )}
      value={value}
      onChange={onChange}
    />
  );
}

/**
 * Ends everything of one person, on one entity, or of one provider.
 *
 * @internal
 */
export function EndAllHandle({ parts }: { parts: Health['parts'] }) {
  const t = useText();
  const announce = useAnnounce();
  const [scope, setScope] = useState<Scope>('person');
  const [target, setTarget] = useState<string>();
  const [open, setOpen] = useState(false);
  const [done, setDone] = useState<string>();
  const endAll = useCommand((api, body: EndAllBody) => api.endAll({ body }));
  const choose = (next: Scope) => {
    setScope(next);
    setTarget(undefined);
  };
  const end = (reason: string) =>
    endAll.run({ [scope]: target, reason }, result => {
      const text = t('health.ended', { count: result.ended });
      setDone(text);
      announce(text);
      setOpen(false);
    });
  return (
    <Card>
      <CardBody>
        <div className={styles.handle}>
          <Text as="h3" variant="body-large" weight="bold">
            {t('health.endTitle')}
          </Text>
          <ScopeChoice scope={scope} onChange={choose} />
          <Target
            scope={scope}
            parts={parts}
            value={target}
            onChange={setTarget}
          />
          {done && (
            <Text as="p" color="success">
              {done}
            </Text>
          )}
          <DangerButton
            isDisabled={!target}
            iconStart={<RiStopCircleLine />}
            onPress={() => setOpen(true)}
          >
            {t('health.end')}
          </DangerButton>
        </div>
      </CardBody>
      {open && (
        <ReasonDialog
          title={t('health.endConfirmTitle', { target: target ?? '' })}
          text={t('health.endConfirm')}
          confirm={t('health.end')}
          destructive
          isPending={endAll.isPending}
          error={endAll.error}
          onConfirm={end}
          onClose={() => {
            endAll.reset();
            setOpen(false);
          }}
        />
      )}
    </Card>
  );
}
