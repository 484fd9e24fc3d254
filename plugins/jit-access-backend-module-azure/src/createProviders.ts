import { AccessProvider } from '@jit-access/backstage-plugin-jit-access-node';
import { AzureTenant } from './AzureTenant';
import { EntraAccessProvider } from './entra/EntraAccessProvider';
import { PimAccessProvider } from './pim/PimAccessProvider';
import { PlainAccessProvider } from './plain/PlainAccessProvider';

/**
 * A provider for each kind of access that some tenant is configured for: they
 * differ in whether Azure itself ends it. One tenant has one kind of role
 * assignments, so that nobody gets the same role in two ways.
 * @internal
 */
export function createProviders(tenants: AzureTenant[]): AccessProvider[] {
  const those = (is: (tenant: AzureTenant) => boolean) =>
    new Map(tenants.filter(is).map(tenant => [tenant.config.name, tenant]));
  const pim = those(it => it.config.roleAssignments?.mode === 'pim');
  const plain = those(it => it.config.roleAssignments?.mode === 'plain');
  const groups = those(it => Object.keys(it.config.groups ?? {}).length > 0);
  return [
    ...(pim.size > 0 ? [new PimAccessProvider(pim)] : []),
    ...(plain.size > 0 ? [new PlainAccessProvider(plain)] : []),
    ...(groups.size > 0 ? [new EntraAccessProvider(groups)] : []),
  ];
}
