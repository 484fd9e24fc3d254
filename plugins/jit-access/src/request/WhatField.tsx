import { ButtonIcon, Checkbox, CheckboxGroup, Text } from '@backstage/ui';
import type {
  EntityAccess,
  RequestedItem,
} from '@jit-access/backstage-plugin-jit-access-common';
import { RiCloseLine } from '@remixicon/react';
import { useEntityTitle } from '../people/useEntityTitle';
import { EntityName } from '../people/EntityName';
import { useText } from '../translation/useText';
import { sameItem } from './requestForm';
import styles from './request.module.css';

/** All roles of one entity, to pick one or several. */
function RolesHere(props: {
  access: EntityAccess;
  items: RequestedItem[];
  onChange: (items: RequestedItem[]) => void;
}) {
  const t = useText();
  const { access, items, onChange } = props;
  const entity = useEntityTitle(access.entityRef);
  const here = items.filter(item => item.entityRef === access.entityRef);
  const elsewhere = items.filter(item => item.entityRef !== access.entityRef);
  return (
    <CheckboxGroup
      label={t('form.rolesOn', { entity })}
      value={here.map(item => item.role)}
      onChange={roles =>
        onChange([
          ...roles.map(role => ({ entityRef: access.entityRef, role })),
          ...elsewhere,
        ])
      }
    >
      {access.roles.map(({ role }) => (
        <Checkbox key={role.name} value={role.name}>
          {role.title}
        </Checkbox>
      ))}
    </CheckboxGroup>
  );
}

/** What was picked on other entities, to be taken out again. */
function PickedElsewhere(props: {
  items: RequestedItem[];
  onRemove: (item: RequestedItem) => void;
}) {
  const t = useText();
  return (
    <ul className={styles.picked}>
      {props.items.map(item => (
        <li
          key={`${item.entityRef} ${item.role}`}
          className={styles.pickedItem}
        >
          <Text as="span">
            {item.role} {t('grant.on')}{' '}
            <EntityName entityRef={item.entityRef} link={false} />
          </Text>
          <ButtonIcon
            size="small"
            variant="tertiary"
            aria-label={t('form.remove', { role: item.role })}
            icon={<RiCloseLine />}
            onPress={() => props.onRemove(item)}
          />
        </li>
      ))}
    </ul>
  );
}

/**
 * What is asked for: roles of the entity that the form was opened on, and what
 * was picked elsewhere.
 *
 * @internal
 */
export function WhatField(props: {
  access: EntityAccess | undefined;
  items: RequestedItem[];
  onChange: (items: RequestedItem[]) => void;
}) {
  const { access, items, onChange } = props;
  const elsewhere = items.filter(item => item.entityRef !== access?.entityRef);
  return (
    <>
      {access && (
        <RolesHere access={access} items={items} onChange={onChange} />
      )}
      {elsewhere.length > 0 && (
        <PickedElsewhere
          items={elsewhere}
          onRemove={removed =>
            onChange(items.filter(item => !sameItem(item, removed)))
          }
        />
      )}
    </>
  );
}
