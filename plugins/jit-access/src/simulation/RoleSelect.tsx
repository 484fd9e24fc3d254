import { Select, Text } from '@backstage/ui';
import { useEntityAccess } from '../data/queries';
import { CommandFailure } from '../states/Failure';
import { useText } from '../translation/useText';

/** The roles of the picked entity. @internal */
export function RoleSelect(props: {
  entityRef: string;
  value: string | undefined;
  onChange: (role: string | undefined) => void;
}) {
  const t = useText();
  const access = useEntityAccess(props.entityRef);
  const roles = access.data?.roles ?? [];
  if (access.data && roles.length === 0) {
    return <Text color="secondary">{t('simulate.noRoles')}</Text>;
  }
  return (
    <>
      <Select
        label={t('simulate.role')}
        value={props.value ?? null}
        isDisabled={roles.length === 0}
        options={roles.map(({ role }) => ({
          id: role.name,
          label: role.title,
        }))}
        onChange={key => props.onChange(key === null ? undefined : String(key))}
      />
      <CommandFailure error={access.error} />
    </>
  );
}
