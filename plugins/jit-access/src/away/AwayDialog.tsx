import {
  Alert,
  Button,
  ButtonIcon,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Text,
  TextField,
} from '@backstage/ui';
import type { Delegations } from '@jit-access/backstage-plugin-jit-access-common';
import { RiCloseLine } from '@remixicon/react';
import type { UseQueryResult } from '@tanstack/react-query';
import { EntityPicker } from '../form/EntityPicker';
import { FieldError } from '../form/FieldError';
import { InstantField, NowOrLater } from '../form/NowOrLater';
import { EntityName } from '../people/EntityName';
import { useEntityTitle } from '../people/useEntityTitle';
import { CommandFailure } from '../states/Failure';
import { Loaded } from '../states/Loaded';
import { useText } from '../translation/useText';
import styles from './away.module.css';
import { DelegationLists } from './DelegationLists';
import { useAwayForm, type AwayFormState } from './useAwayForm';

function Picked(props: { person: string; onRemove: () => void }) {
  const t = useText();
  const person = useEntityTitle(props.person);
  return (
    <li className={styles.person}>
      <EntityName entityRef={props.person} link={false} />
      <ButtonIcon
        size="small"
        variant="tertiary"
        aria-label={t('away.remove', { person })}
        icon={<RiCloseLine />}
        onPress={props.onRemove}
      />
    </li>
  );
}

function Who({ state }: { state: AwayFormState }) {
  const t = useText();
  const { form, change, errors, isFull } = state;
  const { delegates } = form;
  return (
    <div className={styles.form}>
      {!isFull && (
        <EntityPicker
          // Emptied after each pick, ready for the next.
          key={delegates.join(' ')}
          of="person"
          label={delegates.length === 0 ? t('away.who') : t('away.add')}
          value={undefined}
          onChange={person =>
            person &&
            !delegates.includes(person) &&
            change({ delegates: [...delegates, person] })
          }
        />
      )}
      {delegates.length > 0 && (
        <ul className={styles.picked} aria-label={t('away.who')}>
          {delegates.map(person => (
            <Picked
              key={person}
              person={person}
              onRemove={() =>
                change({ delegates: delegates.filter(one => one !== person) })
              }
            />
          ))}
        </ul>
      )}
      <FieldError message={errors.delegates} />
    </div>
  );
}

function Fields({ state }: { state: AwayFormState }) {
  const t = useText();
  const { form, change, errors } = state;
  return (
    <div className={styles.form}>
      <Text as="p">{t('away.text')}</Text>
      <Who state={state} />
      <NowOrLater
        label={t('away.since')}
        now={t('away.now')}
        later={t('away.later')}
        laterLabel={t('away.sinceAt')}
        value={form.since}
        onChange={since => change({ since })}
      />
      <InstantField
        label={t('away.until')}
        value={form.until}
        onChange={until => change({ until })}
        error={errors.until}
      />
      <TextField
        size="small"
        label={t('away.comment')}
        secondaryLabel={t('actions.optional')}
        value={form.comment}
        onChange={comment => change({ comment })}
        maxLength={500}
      />
      <CommandFailure error={state.error} />
      {state.isSaved && <Alert icon status="success" title={t('away.saved')} />}
    </div>
  );
}

/**
 * Names who reviews for me while I am away, and shows what is set.
 *
 * @internal
 */
export function AwayDialog(props: {
  query: UseQueryResult<Delegations>;
  onClose: () => void;
}) {
  const t = useText();
  const state = useAwayForm();
  return (
    <Dialog isOpen onOpenChange={open => !open && props.onClose()} width={560}>
      <DialogHeader>{t('away.title')}</DialogHeader>
      <DialogBody>
        <Fields state={state} />
        <Loaded query={props.query} rows={1} height={48}>
          {delegations => <DelegationLists delegations={delegations} />}
        </Loaded>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={props.onClose}>
          {t('actions.close')}
        </Button>
        <Button isPending={state.isPending} onPress={state.save}>
          {t('away.save')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
