import { JitAccessRequestCriterion } from '@jit-access/backstage-plugin-jit-access-node';
import { PermissionCriteria } from '@backstage/plugin-permission-common';
import {
  isAndCriteria,
  isNotCriteria,
  isOrCriteria,
} from '@backstage/plugin-permission-node';
import { Knex } from 'knex';
import { Sql } from '../store';

/** What the permission framework allows, as data. */
export type PermittedRequests = PermissionCriteria<JitAccessRequestCriterion>;

/** Narrows a query on `request` to what the permission framework allows. */
export function wherePermitted(
  sql: Sql,
  query: Knex.QueryBuilder,
  criteria: PermittedRequests,
): void {
  if (isAndCriteria(criteria)) {
    for (const part of criteria.allOf) {
      void query.andWhere(q => wherePermitted(sql, q, part));
    }
    return;
  }
  if (isOrCriteria(criteria)) {
    void query.andWhere(q => {
      for (const part of criteria.anyOf) {
        void q.orWhere(inner => wherePermitted(sql, inner, part));
      }
    });
    return;
  }
  if (isNotCriteria(criteria)) {
    void query.whereNot(q => wherePermitted(sql, q, criteria.not));
    return;
  }
  const { field, values } = criteria;
  if (field === 'requester' || field === 'receiver') {
    void query.whereIn(`request.${field}`, values);
    return;
  }
  void query.whereIn(
    'request.id',
    sql('item')
      .select('request_id')
      .whereIn(field === 'role' ? 'role' : 'entity_ref', values),
  );
}
